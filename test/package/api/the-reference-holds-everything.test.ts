import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { marked } from 'marked'
import { referencePage } from './reference.js'
import { readSurface } from './surface.js'

const surface = readSurface()
const page = referencePage(surface, '1.2.3')
const tokens = marked.lexer(page)
const headings = tokens.flatMap((token) => (token.type === 'heading' ? [String('text' in token && token.text)] : []))

test('every export has a heading of its own, and no two are the same', () => {
  assert.is(headings[0], 'Atoll 1.2.3: reference')
  for (const { name } of surface) assert.is(headings.filter((heading) => heading === name).length, 1, name)
})

test('every member is shown with what is said of it', () => {
  const text = page.replace(/\s+/g, ' ')
  for (const { name, members } of surface) {
    for (const { declaration } of members) {
      assert.ok(text.includes(declaration.replace(/\s+/g, ' ')), `${name}: ${declaration}`)
    }
  }
  assert.match(text, /``` Notes what is known of a target now\./)
})

test('every link leads to a heading', () => {
  const anchors = headings.map((heading) => heading.toLowerCase().replaceAll(' ', '-').replace(/[:.]/g, ''))
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor!)
  assert.ok(links.length > surface.length)
  assert.equal(
    links.filter((anchor) => !anchors.includes(anchor)),
    [],
  )
  assert.not.match(page, '{@link')
})

test.run()
