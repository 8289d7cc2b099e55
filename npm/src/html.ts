// Text becomes HTML here and nowhere else, so that nothing is ever put into a page unescaped.

/** A piece of a page that is safe as it stands. */
export interface Html {
  readonly html: string;
}

/** What a template takes. What is absent leaves nothing behind. */
export type Piece = Html | string | number | undefined | false | readonly Piece[];

/** A template of HTML: whatever stands in it as a value is escaped, unless it is HTML already. */
export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { html: texts.reduce((page, text, at) => page + written(pieces[at - 1]) + text) };
}

function written(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (typeof piece !== 'object') return escaped(String(piece));
  return 'html' in piece ? piece.html : piece.map(written).join('');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
}
