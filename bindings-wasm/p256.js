// The runtime's own ECDSA on P-256 with SHA-256, where it has a synchronous one. Without it the
// module computes by itself. Both give the same answers; this one is several times as quick.

let provided = () => undefined;

/** `provide((point, message, signature) => …)` says whether it holds; undefined: it cannot tell. */
export function provideP256(holds) {
  provided = holds;
}

/** 1: it holds. 0: it does not. 2: nobody here can tell. What is thrown would leave the module in mid-call. */
export function p256(point, message, signature) {
  try {
    const said = provided(point, message, signature);
    return said === undefined ? 2 : Number(said);
  } catch {
    return 2;
  }
}
