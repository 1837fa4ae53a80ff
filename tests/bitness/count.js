// SPDX-License-Identifier: LGPL-2.1-or-later
// Usage: node count.js FILE RESULT
// Runs in Node.js for Windows: writes 1 MiB to FILE 64 times, reads it back 64 times, and
// says in RESULT by how much process.resourceUsage() went up.
'use strict';
const fs = require('fs');

const [data, result] = process.argv.slice(2);
const buffer = Buffer.alloc(1 << 20, 'x');

const start = process.resourceUsage();
for (let i = 0; i < 64; i++) fs.writeFileSync(data, buffer);
const written = process.resourceUsage();
for (let i = 0; i < 64; i++) fs.readFileSync(data);
const read = process.resourceUsage();

fs.writeFileSync(result, [process.arch, 'writes', written.fsWrite - start.fsWrite,
    'reads', read.fsRead - written.fsRead, 'faults', Math.sign(read.majorPageFault),
    'peak', Math.sign(read.maxRSS)].join(' ') + '\n');
