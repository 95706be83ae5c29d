// Signs in by SRP with AWS's amazon-cognito-identity-js.

import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
} from "amazon-cognito-identity-js";

import { answer } from "./request.mjs";

// it would keep tokens in a browser's localStorage
class Forgetful {
  getItem() { return null; }
  setItem() {}
  removeItem() {}
  clear() {}
}

await answer(({ endpoint, poolId, clientId, email, password }) => {
  const Storage = new Forgetful();
  const Pool = new CognitoUserPool({
    UserPoolId: poolId,
    ClientId: clientId,
    endpoint,
    Storage,
  });
  const user = new CognitoUser({ Username: email, Pool, Storage });
  const details = new AuthenticationDetails({ Username: email, Password: password });
  return new Promise((resolve, reject) => {
    const challenged = (name) => resolve({ challenge: name });
    user.authenticateUser(details, {
      onSuccess: (session) =>
        resolve({
          idToken: session.getIdToken().getJwtToken(),
          accessToken: session.getAccessToken().getJwtToken(),
        }),
      onFailure: reject,
      newPasswordRequired: () => challenged("NEW_PASSWORD_REQUIRED"),
      totpRequired: challenged,
      mfaSetup: challenged,
    });
  });
});
