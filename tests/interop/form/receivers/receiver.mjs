// Answers with what a parser of npm, or Node itself, made of a form: node receiver.mjs busboy|fastify-busboy|multiparty|formidable|node|undici
// Prints its port.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { readFileSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';

const sha256 = (octets) => createHash('sha256').update(octets).digest('hex');
const facts = (name, filename, type, octets) => [name, filename, type, octets.length, sha256(octets)];

const streaming = (Busboy, shape) => (request) => new Promise((resolve, reject) => {
  const seen = { fields: [], files: [] };
  const waiting = [];
  const parser = Busboy({ headers: request.headers, defParamCharset: 'utf8' });
  parser.on('field', (name, value) => seen.fields.push([name, value]));
  parser.on('file', (name, stream, ...info) => {
    const [filename, type] = shape(info);
    waiting.push(new Promise((done) => {
      const pieces = [];
      stream.on('data', (piece) => pieces.push(piece));
      stream.on('end', () => { seen.files.push(facts(name, filename, type, Buffer.concat(pieces))); done(); });
    }));
  });
  parser.on('error', reject);
  parser.on('close', () => Promise.all(waiting).then(() => resolve(seen)));
  parser.on('finish', () => Promise.all(waiting).then(() => resolve(seen)));
  request.pipe(parser);
});

const byFormData = (ResponseClass) => async (request) => {
  const response = new ResponseClass(Readable.toWeb(request), { headers: { 'content-type': request.headers['content-type'] } });
  const seen = { fields: [], files: [] };
  for (const [name, value] of await response.formData()) {
    if (typeof value === 'string') seen.fields.push([name, value]);
    else seen.files.push(facts(name, value.name, value.type, Buffer.from(await value.arrayBuffer())));
  }
  return seen;
};

const readers = {
  'busboy': async () => streaming((await import('busboy')).default, ([info]) => [info.filename, info.mimeType]),
  'fastify-busboy': async () => streaming((await import('@fastify/busboy')).default, ([filename, , type]) => [filename, type]),
  'multiparty': async () => {
    const { Form } = (await import('multiparty')).default;
    return (request) => new Promise((resolve, reject) => {
      const seen = { fields: [], files: [] };
      const form = new Form();
      form.on('field', (name, value) => seen.fields.push([name, value]));
      form.on('file', (name, file) => {
        const octets = readFileSync(file.path);
        rmSync(file.path);
        seen.files.push(facts(name, file.originalFilename, file.headers['content-type'], octets));
      });
      form.on('error', reject);
      form.on('close', () => resolve(seen));
      form.parse(request);
    });
  },
  'formidable': async () => {
    const { formidable } = await import('formidable');
    return async (request) => {
      const [fields, files] = await formidable({ allowEmptyFiles: true, minFileSize: 0 }).parse(request);
      const seen = { fields: [], files: [] };
      for (const [name, values] of Object.entries(fields)) for (const value of values) seen.fields.push([name, value]);
      for (const [name, several] of Object.entries(files)) {
        for (const file of several) {
          const octets = readFileSync(file.filepath);
          rmSync(file.filepath);
          seen.files.push(facts(name, file.originalFilename, file.mimetype, octets));
        }
      }
      return seen;
    };
  },
  'node': async () => byFormData(Response),
  'undici': async () => byFormData((await import('undici')).Response),
};

const read = await readers[process.argv[2]]();
const server = createServer(async (request, response) => {
  let answer;
  try {
    answer = await read(request);
  } catch (error) {
    answer = { fields: [], files: [], error: String(error) };
  }
  answer.length = request.headers['content-length'] ?? null;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(answer));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
