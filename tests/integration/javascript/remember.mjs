// Signs in by SRP twice and refreshes, as a device that AWS's
// amazon-cognito-identity-js confirms and then proves.

import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
} from "amazon-cognito-identity-js";

import { answer } from "./request.mjs";

// what a browser's localStorage does
class Memory {
  kept = new Map();
  getItem(name) { return this.kept.get(name) ?? null; }
  setItem(name, value) { this.kept.set(name, value); }
  removeItem(name) { this.kept.delete(name); }
  clear() { this.kept.clear(); }
}

await answer(async ({ endpoint, poolId, clientId, email, password }) => {
  const Storage = new Memory();
  const Pool = new CognitoUserPool({
    UserPoolId: poolId,
    ClientId: clientId,
    endpoint,
    Storage,
  });
  const details = new AuthenticationDetails({ Username: email, Password: password });
  const signIn = () =>
    new Promise((resolve, reject) => {
      const user = new CognitoUser({ Username: email, Pool, Storage });
      user.authenticateUser(details, {
        onSuccess: (session) => resolve({ user, session }),
        onFailure: reject,
        totpRequired: (name) => reject(new Error(name)),
      });
    });
  const keyOf = (session) => session.getAccessToken().payload.device_key;
  const first = await signIn();
  const second = await signIn();
  const refreshed = await new Promise((resolve, reject) =>
    second.user.refreshSession(second.session.getRefreshToken(), (error, session) =>
      error ? reject(error) : resolve(session),
    ),
  );
  return { keys: [first.session, second.session, refreshed].map(keyOf) };
});
