// Verifies an ID token and an access token with AWS's aws-jwt-verify.

import { CognitoJwtVerifier } from "aws-jwt-verify";

import { answer } from "./request.mjs";

await answer(async ({ endpoint, poolId, clientId, idToken, accessToken }) => {
  const response = await fetch(`${endpoint}/${poolId}/.well-known/jwks.json`);
  const jwks = await response.json();
  const claimsOf = (token, tokenUse) => {
    const verifier = CognitoJwtVerifier.create({
      userPoolId: poolId,
      clientId,
      tokenUse,
    });
    // else it would ask AWS, where this pool does not exist
    verifier.cacheJwks(jwks);
    return verifier.verifySync(token);
  };
  return { id: claimsOf(idToken, "id"), access: claimsOf(accessToken, "access") };
});
