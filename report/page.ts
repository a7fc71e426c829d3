import { readFileSync } from 'node:fs';
import { escapeHtml } from './format.js';

/** A whole page that loads nothing: the style is inside, and its policy forbids requests. `body` is HTML. */
export function page(title: string, body: string): string {
  const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
