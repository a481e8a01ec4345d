import { dirname } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import { openApiDocument } from '../openapi';

const assets = dirname(require.resolve('swagger-ui-dist/package.json'));

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Refund engine API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<noscript>The description of this API is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, tryItOutEnabled: true });\n`;

const send =
  (type: string, body: string): RequestHandler =>
  (_req, res) => {
    res.type(type).send(body);
  };

/** The API's description for programs and for people, all of it from this process: nothing is loaded from elsewhere. */
export function docs(): Router {
  const router = Router();
  router.get('/openapi.json', send('json', JSON.stringify(openApiDocument())));
  router.get('/docs', send('html', page));
  router.get('/docs/start.js', send('js', start));
  router.use('/docs/assets', express.static(assets, { index: false, maxAge: '1d' }));
  return router;
}
