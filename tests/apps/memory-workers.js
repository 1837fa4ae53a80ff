// SPDX-License-Identifier: LGPL-2.1-or-later
// Usage: node memory-workers.js
// Four worker threads hold more and more memory, in buffers and in objects; after each round all
// wait a while. The last round is the largest, and made of buffers: what V8 collects sooner or later
// is little against it.
'use strict';

const { Worker, isMainThread, parentPort } = require('worker_threads');

const workerCount = 4;
const rounds = 5;
const waitMilliseconds = 400;
const lastBuffer = 64 << 20;

function begin(workers, round) {
    let busy = workers.length;
    workers.forEach((worker) => {
        worker.once('message', () => {
            busy--;
            if (!busy && round >= 0) {
                setTimeout(begin, waitMilliseconds, workers, round + 1 < rounds ? round + 1 : -1);
            }
        });
        worker.postMessage(round);
    });
}

function hold(held, round) {
    if (round === rounds - 1) {
        held.push(new Uint8Array(lastBuffer).fill(round));
        return;
    }
    held.push(new Uint8Array((round + 1) << 20).fill(round));
    held.push(Array.from({ length: 10000 }, (_, i) => ({ text: String(i) })));
}

if (isMainThread) {
    begin(Array.from({ length: workerCount }, () => new Worker(__filename)), 0);
} else {
    const held = [];
    parentPort.on('message', (round) => {
        if (round < 0) {
            parentPort.close();
            return;
        }
        hold(held, round);
        parentPort.postMessage(round);
    });
}
