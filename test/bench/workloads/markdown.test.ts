import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encode, load } from './call.js'

test('Markdown becomes the HTML that CommonMark and GitHub tables define', async () => {
  const render = await load('markdown')
  assert.is(await render(encode('# A *b*\n')), '<h1>A <em>b</em></h1>\n')
  assert.is(await render(encode('- x\n- [y](z)\n')), '<ul>\n<li>x</li>\n<li><a href="z">y</a></li>\n</ul>\n')
  assert.match(String(await render(encode('|a|\n|---|\n|1|\n'))), /<th>a<\/th>[^]*<td>1<\/td>/)
})

test.run()
