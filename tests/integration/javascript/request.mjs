// A request as JSON on standard input, one answer as JSON on standard output.
// Passwords and tokens never show in the process list.

import { text } from "node:stream/consumers";

export async function answer(work) {
  const request = JSON.parse(await text(process.stdin));
  try {
    process.stdout.write(JSON.stringify(await work(request)));
  } catch (error) {
    // Cognito's errors have a code, aws-jwt-verify's a class each
    const code = error.code ?? error.constructor.name;
    process.stdout.write(JSON.stringify({ error: { code, message: error.message } }));
  }
}
