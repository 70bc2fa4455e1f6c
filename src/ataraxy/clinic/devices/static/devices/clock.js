// The server's clock, whatever this device's own clock says: pages tell what time it was when they
// were drawn. A tablet two hours wrong would otherwise call every value old, or never call it so.

let skew = 0;

export function hear(serverTime) {
  const told = Date.parse(serverTime);
  if (!Number.isNaN(told)) skew = told - Date.now();
}

export const now = () => Date.now() + skew;
