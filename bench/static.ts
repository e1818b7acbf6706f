import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

/*
 * Where nginx is not installed: the least that Node can do to send the files named on the command
 * line, /0, /1, …, from memory. Usage: node bench/static.ts PORT FILE…
 */
const [port, ...files] = process.argv.slice(2)
const bodies = await Promise.all(files.map((file) => readFile(file)))
createServer((request, response) => {
  const body = bodies[Number(request.url?.slice(1))]
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' })
  response.end(body)
}).listen(Number(port), '127.0.0.1')
