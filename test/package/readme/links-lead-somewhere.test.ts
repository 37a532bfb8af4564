import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { marked, type Token } from 'marked'

const PAGES = ['README.md', 'policies/reference.md'].filter((path) => existsSync(path))

/** `[text](target)` of a page, wherever it stands. */
function linksOf(path: string): string[] {
  const links: string[] = []
  marked.walkTokens(marked.lexer(readFileSync(path, 'utf8')), (token: Token) => {
    if (token.type === 'link') links.push(token['href'] as string)
  })
  return links
}

/** The anchors of a page's headings, as hosts of repositories make them. */
function anchorsOf(path: string): string[] {
  const headings = marked.lexer(readFileSync(path, 'utf8')).filter(({ type }) => type === 'heading')
  return headings.map((token) => {
    const text = 'text' in token ? String(token.text) : ''
    return text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
  })
}

for (const page of PAGES) {
  test(`links of ${page} lead to files and headings that are there`, () => {
    const links = linksOf(page).filter((link) => !/^[a-z]+:/.test(link))
    assert.ok(links.length > 0)
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
    })
    assert.equal(broken, [])
  })
}

test.run()
