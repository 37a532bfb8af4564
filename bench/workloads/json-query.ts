// Turns a list of orders into revenue by region with a JSONata query.
//   input   JSON { orders: [{ region, items: [{ quantity, unitCents }] }] }
//   output  JSON { regions: [{ region, orders, revenueCents }] }, the highest revenue first
import jsonata from 'jsonata'

export interface Orders {
  orders: { region: string; items: { quantity: number; unitCents: number }[] }[]
}

export interface Revenue {
  regions: { region: string; orders: number; revenueCents: number }[]
}

const query = jsonata(`{
  "regions": [
    $each(orders{ region: {
      "region": $distinct(region),
      "orders": $count($),
      "revenueCents": $sum(items.(quantity * unitCents))
    } }, function($row) { $row })^(>revenueCents, region)
  ]
}`)

export async function handler(input: Uint8Array): Promise<Revenue> {
  const orders = JSON.parse(new TextDecoder().decode(input)) as Orders
  return (await query.evaluate(orders)) as Revenue
}
