// Renders Markdown as HTML with marked.
//   input   Markdown, UTF-8
//   output  HTML
import { marked } from 'marked'

export function handler(input: Uint8Array): string {
  return marked.parse(new TextDecoder().decode(input), { async: false })
}
