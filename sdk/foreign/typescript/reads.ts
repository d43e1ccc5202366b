// What a TypeScript client reads and sends, by the types that are generated from the released OpenAPI document:
// `npm run check` fails where a body, an answer or a problem has no type of its own.
import type { components, paths } from "./api";

type Order = components["schemas"]["Order"];
type Problem = components["schemas"]["Problem"];
type Ordered = paths["/api/v1/orders"]["post"];

export async function order(base: string, key: string, offer: string): Promise<Order> {
  const body: Ordered["requestBody"]["content"]["application/json"] = { offer, seats: 3 };
  const answer = await fetch(`${base}/api/v1/orders`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) {
    const problem: Ordered["responses"]["409"]["content"]["application/problem+json"] = await answer.json();
    const known: Problem = problem;
    throw new Error(`${known.code}: ${known.detail}`);
  }
  const made: Ordered["responses"]["201"]["content"]["application/json"] = await answer.json();
  return made;
}

export function firstMonth(order: Order): number {
  return order.lines.reduce((sum, line) => sum + (line.kind === "seats" ? line.amount_minor : 0), 0);
}

// @ts-expect-error an order without seats is refused by the type already
export const without: Ordered["requestBody"]["content"]["application/json"] = { offer: "off_1" };
