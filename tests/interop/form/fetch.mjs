// Node's fetch sends a form: node fetch.mjs URL FORM.json, with [[name, value] | [name, filename, type, path]…]. Prints the answer.
import { readFileSync } from 'node:fs';

const [url, form] = process.argv.slice(2);
const data = new FormData();
for (const [name, value, type, path] of JSON.parse(readFileSync(form, 'utf8'))) {
  if (path === undefined) data.append(name, value);
  else data.append(name, new Blob([readFileSync(path)], { type }), value);
}
const answer = await fetch(url, { method: 'POST', body: data });
console.log(await answer.text());
