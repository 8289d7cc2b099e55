// Whether two colors can be told apart, as the guidelines of the web measure it (WCAG 2.2, 1.4.3).

import { misused } from '../errors.js';

/** A color as its three parts, 0 to 255. */
function parts(color: string): number[] {
  if (!/^#[0-9a-f]{6}$/i.test(color)) {
    throw misused('email_color_refused', 'Give `brand.color` as six digits, such as #1d4ed8.');
  }
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function luminance(color: string): number {
  const linear = parts(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = linear;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1, no difference, to 21, black on white. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
