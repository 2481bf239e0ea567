// Counts the sum that goes with a post of a new account (core.effort), in a worker, while its owner types. Where this does
// not run, or is not done in time, the post waits for a moderator: nothing else depends on it.
(() => {
  // The fraction of the roots of the first primes, as SHA-256 has them (FIPS 180-4).
  const part = value => (value - Math.floor(value)) * 4294967296 | 0;
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every(one => n % one)) primes.push(n);
  const K = Int32Array.from(primes, one => part(Math.cbrt(one)));
  const START = Int32Array.from(primes.slice(0, 8), one => part(Math.sqrt(one)));
  const W = new Int32Array(64);

  const turn = (x, n) => x >>> n | x << 32 - n;
  // Takes the 16 words from `at` on into `state`. No arrays are made here: it runs a hundred thousand times.
  function block(state, words, at) {
    for (let i = 0; i < 16; i++) W[i] = words[at + i];
    for (let i = 16; i < 64; i++) {
      const a = W[i - 15], b = W[i - 2];
      W[i] = W[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >>> 3) + W[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >>> 10) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + K[i] + W[i] | 0;
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
  function padded(text) {
    const words = new Int32Array((text.length + 8 >> 6) + 1 << 4);
    for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << 24 - (i & 3) * 8;
    words[text.length >> 2] |= 128 << 24 - (text.length & 3) * 8;
    words[words.length - 1] = text.length * 8;
    return words;
  }
  function solve(bits, challenge) {
    const head = challenge + ":", whole = head.length >> 6 << 4; // words that no number changes
    const begun = Int32Array.from(START), state = new Int32Array(8);
    for (let at = 0; at < whole; at += 16) block(begun, padded(head), at);
    for (let number = 0; ; number++) {
      const words = padded(head + number);
      state.set(begun);
      for (let at = whole; at < words.length; at += 16) block(state, words, at);
      if ((state[0] ? Math.clz32(state[0]) : 32 + Math.clz32(state[1])) >= bits) return head + number;
    }
  }

  if (typeof document == "undefined") { // this is the worker
    onmessage = ({ data }) => postMessage(solve(data.bits, data.challenge));
    return;
  }
  const source = document.currentScript.src, field = document.querySelector("[data-effort]");
  const text = field && field.form.querySelector("textarea");
  if (!text || !window.Worker) return;
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    const [bits, challenge] = field.dataset.effort.split(/:(.*)/);
    try {
      const worker = new Worker(source);
      worker.onmessage = ({ data }) => { field.value = data; worker.terminate(); };
      worker.postMessage({ bits: +bits, challenge });
    } catch (failure) {} // a browser that has no workers here sends its form without
  };
  if (text.value) begin();
  field.form.addEventListener("input", begin);
})();
