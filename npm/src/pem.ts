// Keys as text, and what they sign as text.

/** The bytes of a PEM, also of one whose line breaks became `\n` on their way through a variable. */
export function derOf(pem: string): Uint8Array<ArrayBuffer> {
  const text = pem.replace(/-----[^-]+-----/g, '').replace(/\\n|\s/g, '');
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Without padding, as tokens have it. */
export function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
