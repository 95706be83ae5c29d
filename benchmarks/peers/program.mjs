// The JavaScript peers at work: as program.py has it.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import path from "node:path";

// This file is not where the packages are.
const home = path.join(process.cwd(), "package.json");
const require = createRequire(home);
const {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
} = require("amazon-cognito-identity-js");
const lib = path.dirname(require.resolve("amazon-cognito-identity-js"));
const { default: Helper } = require(path.join(lib, "AuthenticationHelper.js"));
const { default: OldInteger } = require(path.join(lib, "BigInteger.js"));
const { JwtRsaVerifier } = require("aws-jwt-verify");
const { SimpleJwksCache } = require("aws-jwt-verify/jwk");
const amplifys = path.join(
  path.dirname(require.resolve("@aws-amplify/auth/package.json")),
  "dist/esm/providers/cognito",
);
const amplify = (file) => import(pathToFileURL(path.join(amplifys, file)));

// It would keep tokens in a browser's localStorage.
class Forgetful {
  getItem() { return null; }
  setItem() {}
  removeItem() {}
  clear() {}
}

const promised = (start) =>
  new Promise((resolve, reject) =>
    start((error, value) => (error ? reject(error) : resolve(value))));

// Its own takes https alone.
const fetcher = {
  async fetch(uri) {
    return (await fetch(uri)).arrayBuffer();
  },
};

function verifierOf(given, tokenUse) {
  const settings = {
    issuer: given.issuer,
    audience: tokenUse === "id" ? given.client_id : null,
    jwksUri: given.keys_url,
    customJwtCheck: ({ payload }) => {
      const client = tokenUse === "id" ? payload.aud : payload.client_id;
      if (payload.token_use !== tokenUse || client !== given.client_id) {
        throw new Error("another client, or another token");
      }
    },
  };
  return JwtRsaVerifier.create(settings, {
    jwksCache: new SimpleJwksCache({ fetcher }),
  });
}

function keptVerifier(given, tokenUse) {
  const verifier = verifierOf(given, tokenUse);
  verifier.cacheJwks(given.keys);
  return verifier;
}

const WORK = {
  async arithmetic(given) {
    const { SALT, SRP_B, USER_ID_FOR_SRP } = given.challenge;
    return async () => {
      const helper = new Helper(given.pool_id.split("_")[1]);
      await promised((done) => helper.getLargeAValue(done));
      return promised((done) =>
        helper.getPasswordAuthenticationKey(
          USER_ID_FOR_SRP,
          given.password,
          new OldInteger(SRP_B, 16),
          new OldInteger(SALT, 16),
          done,
        ));
    };
  },

  async arithmetic_amplify(given) {
    const { SALT, SRP_B, USER_ID_FOR_SRP } = given.challenge;
    const { getAuthenticationHelper } = await amplify(
      "utils/srp/getAuthenticationHelper.mjs",
    );
    const { default: Integer } = await amplify("utils/srp/BigInteger/BigInteger.mjs");
    return async () => {
      const helper = await getAuthenticationHelper(given.pool_id.split("_")[1]);
      return helper.getPasswordAuthenticationKey({
        username: USER_ID_FOR_SRP,
        password: given.password,
        serverBValue: new Integer(SRP_B, 16),
        salt: new Integer(SALT, 16),
      });
    };
  },

  // It does not verify what it gets: aws-jwt-verify does.
  async sign_in(given) {
    const Storage = new Forgetful();
    const Pool = new CognitoUserPool({
      UserPoolId: given.pool_id,
      ClientId: given.client_id,
      endpoint: given.url,
      Storage,
    });
    const id = keptVerifier(given, "id");
    const access = keptVerifier(given, "access");
    const who = { Username: given.email, Password: given.password };
    return async () => {
      const user = new CognitoUser({ Username: given.email, Pool, Storage });
      const session = await new Promise((onSuccess, onFailure) =>
        user.authenticateUser(new AuthenticationDetails(who), {
          onSuccess,
          onFailure,
        }));
      id.verifySync(session.getIdToken().getJwtToken());
      access.verifySync(session.getAccessToken().getJwtToken());
    };
  },

  async verify(given) {
    const verifier = keptVerifier(given, "access");
    return () => verifier.verifySync(given.access_token);
  },
};

const AT_ONCE = {
  keys(given) {
    const verifier = verifierOf(given, "access");
    return () => verifier.verify(given.access_token);
  },
};

async function cpuSeconds(work, times) {
  const started = process.cpuUsage();
  for (let done = 0; done < times; done++) await work();
  const { user, system } = process.cpuUsage(started);
  return [(user + system) / 1e6 / times];
}

async function atOnce(work, tasks) {
  const timed = async () => {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1000;
  };
  return Promise.all(Array.from({ length: tasks }, timed));
}

let given;
const ready = {};
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (!given) {
    given = asked;
    continue;
  }
  let taken;
  if (asked.threads) {
    taken = await atOnce(AT_ONCE[asked.do](given), asked.threads);
  } else {
    ready[asked.do] ??= await WORK[asked.do](given);
    taken = await cpuSeconds(ready[asked.do], asked.times);
  }
  process.stdout.write(`${JSON.stringify(taken)}\n`);
}
