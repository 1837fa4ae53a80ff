// SPDX-License-Identifier: LGPL-2.1-or-later
// Usage: node resource_usage.js FOLDER
// Runs in Node.js for Windows: writes a buffer of 1 MiB to a file 64 times, reads it back
// 64 times, and notes what process.resourceUsage() says around each. Everything goes to
// files in FOLDER, since Node cannot write to a pipe under Wine. At the end it says how
// much memory it has, and keeps still until somebody has compared and makes a file "go".
'use strict';

const fs = require('fs');
const path = require('path');

const times = 64;
const folder = process.argv[2];
const data = path.join(folder, 'data');
const buffer = Buffer.alloc(1 << 20, 'x');

const start = process.resourceUsage();
for (let i = 0; i < times; i++) fs.writeFileSync(data, buffer);
const written = process.resourceUsage();

// Into the same buffer: a garbage collection of others would change the memory at its end.
for (let i = 0; i < times; i++) {
    const fd = fs.openSync(data);
    fs.readSync(fd, buffer, 0, buffer.length, null);
    fs.closeSync(fd);
}
const read = process.resourceUsage();

const lines = [
    `version ${process.version}`,
    `writes ${written.fsWrite - start.fsWrite}`,
    `reads ${read.fsRead - written.fsRead}`,
    `faults ${read.majorPageFault}`,
    `peak_kb ${read.maxRSS}`,
];
fs.writeFileSync(path.join(folder, 'results'), lines.join('\n') + '\n');

// Asked for more than once: the first answers bring code and heap of their own into memory.
const still = new Int32Array(new SharedArrayBuffer(4));
const go = path.join(folder, 'go');
const ready = path.join(folder, 'ready');
for (let i = 0; i < 20; i++) {
    process.memoryUsage();
    fs.existsSync(go);
}
fs.writeFileSync(path.join(folder, 'rss'), `${process.memoryUsage().rss}\n`);
fs.renameSync(path.join(folder, 'rss'), ready);
while (!fs.existsSync(go)) Atomics.wait(still, 0, 0, 20);
