import type { Letter } from './letter.js';

/** The part for clients that show no HTML. */
export function textOf({ brand, title, body, facts, button, url, footer }: Letter): string {
  const parts = [
    brand,
    title,
    ...body,
    facts.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    `${button}:\n${url}`,
    '—',
    ...footer,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
