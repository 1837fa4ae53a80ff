// SPDX-License-Identifier: LGPL-2.1-or-later
// node-http.js PROCSTAT RESULT: Node's I/O, by files and by an HTTP server and client in
// this one process. Writes a JSON document to RESULT: what the process did, and the I/O
// counters that procstat.exe sees, before and after each part. With an empty PROCSTAT,
// nobody looks.
'use strict';
const { execFileSync } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

const FILES = 64;
const FILE_SIZE = 100000;
const REQUESTS = 1000;
const BODY_SIZE = 10240;

const [procstat, resultPath] = process.argv.slice(2);
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'node-http-'));
const report = path.join(scratch, 'procstat.json');

// The six counters of this process, as another process sees them, and the size of the report that
// says so, which this process reads afterwards. The shell in between writes to a file, since some
// versions of Node cannot have a child write to a pipe there.
function counters() {
    if (!procstat)
        return { seen: {}, reportSize: 0 };
    execFileSync('cmd.exe', ['/c', `${procstat} --pid ${process.pid} --json > ${report}`],
        { stdio: 'ignore' });
    const text = fs.readFileSync(report);
    const seen = Object.entries(JSON.parse(text).processes[0]).filter(
        ([name]) => /^(read|write|other)_(operations|bytes)$/.test(name));
    return { seen: Object.fromEntries(seen), reportSize: text.length };
}

// What was added from one look to the next, without what looking adds: the report that was read,
// whose size differs, and a cost that is the same each time.
function difference(before, after, cost) {
    return Object.fromEntries(Object.keys(before.seen).map((name) => [name,
        after.seen[name] - before.seen[name] - (cost[name] || 0)
            - (name === 'read_bytes' ? before.reportSize : 0)]));
}

// fsRead and fsWrite are libuv's names for the numbers of read and write operations.
function operations() {
    const { fsRead, fsWrite } = process.resourceUsage();
    return { reads: fsRead, writes: fsWrite };
}

async function useFiles() {
    const names = Array.from({ length: FILES }, (_, i) => path.join(scratch, `file${i}`));
    const content = crypto.randomBytes(FILE_SIZE);
    const start = operations();
    await Promise.all(names.map((name) => new Promise((resolve, reject) => {
        fs.writeFile(name, content, (error) => (error ? reject(error) : resolve()));
    })));
    const written = operations();
    const read = await Promise.all(names.map((name) => new Promise((resolve, reject) => {
        fs.readFile(name, (error, data) => (error ? reject(error) : resolve(data)));
    })));
    const end = operations();
    return {
        same: read.every((data) => data.equals(content)),
        writing: { reads: written.reads - start.reads, writes: written.writes - start.writes },
        reading: { reads: end.reads - written.reads, writes: end.writes - written.writes },
    };
}

function request(agent, port, body) {
    return new Promise((resolve, reject) => {
        const sent = http.request({ agent, port, method: 'POST', host: '127.0.0.1' }, (response) => {
            const parts = [];
            response.on('data', (part) => parts.push(part));
            response.on('end', () => resolve(Buffer.concat(parts)));
        });
        sent.on('error', reject);
        sent.end(body);
    });
}

// The server sends each body back.
async function useHttp() {
    const body = crypto.randomBytes(BODY_SIZE);
    const server = http.createServer((asked, response) => asked.pipe(response));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
    let same = 0;
    let wentBack = 0;
    let last = operations();
    for (let done = 0; done < REQUESTS; done += 10) {
        const replies = await Promise.all(Array.from({ length: 10 },
            () => request(agent, server.address().port, body)));
        same += replies.filter((reply) => reply.equals(body)).length;
        const now = operations();
        wentBack += now.reads < last.reads || now.writes < last.writes;
        last = now;
    }
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
    return { same, wentBack, bodies: REQUESTS * BODY_SIZE };
}

async function main() {
    counters();
    const first = counters();
    const second = counters();
    const cost = difference(first, second, {});
    const files = await useFiles();
    const afterFiles = counters();
    const exchange = await useHttp();
    const afterHttp = counters();
    fs.writeFileSync(resultPath, JSON.stringify({
        version: process.version,
        files,
        filesAdded: difference(second, afterFiles, cost),
        http: exchange,
        httpAdded: difference(afterFiles, afterHttp, cost),
    }));
    fs.rmSync(scratch, { recursive: true });
}

main().catch((error) => {
    fs.writeFileSync(resultPath, JSON.stringify({ error: String(error && error.stack) }));
    process.exitCode = 1;
});
