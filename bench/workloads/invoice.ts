// Renders an invoice as HTML with Handlebars.
//   input   JSON { number, customer, items: [{ name, quantity, unitCents }] }
//   output  HTML, every value escaped
import Handlebars from 'handlebars'

export interface Invoice {
  number: number
  customer: string
  items: { name: string; quantity: number; unitCents: number }[]
}

const handlebars = Handlebars.create()
handlebars.registerHelper('money', (cents: number) => (cents / 100).toFixed(2))
handlebars.registerHelper('times', (a: number, b: number) => a * b)

const render = handlebars.compile(`<!doctype html>
<title>Invoice {{number}}</title>
<h1>Invoice {{number}} for {{customer}}</h1>
<table>
{{#each items}}
  <tr><td>{{name}}<td>{{quantity}} x {{money unitCents}}<td>{{money (times quantity unitCents)}}
{{else}}
  <tr><td>Nothing was ordered
{{/each}}
</table>
<p>Total <b>{{money totalCents}}</b>
`)

export function handler(input: Uint8Array): string {
  const invoice = JSON.parse(new TextDecoder().decode(input)) as Invoice
  const totalCents = invoice.items.reduce((sum, item) => sum + item.quantity * item.unitCents, 0)
  return render({ ...invoice, totalCents })
}
