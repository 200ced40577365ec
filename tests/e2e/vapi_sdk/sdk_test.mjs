// What Vapi's own client does against the simulator at VAPI_URL. Run by vapi_sdk_test.py; VAPI_SDK is where npm has put the client.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { beforeEach, test } from "node:test";

const { VapiClient, VapiError } = createRequire(`${process.env.VAPI_SDK}/`)("@vapi-ai/server-sdk");

const url = process.env.VAPI_URL;
const token = "sim-key";
const patient = new VapiClient({ token, baseUrl: url }); // with the retries that it comes with
const vapi = new VapiClient({ token, baseUrl: url, maxRetries: 0 });

async function control(path, content) {
  const reply = await fetch(`${url}/sim/${path}`, content && { method: "POST", body: JSON.stringify(content) });
  assert.equal(reply.status, 200, await reply.clone().text());
  return reply.json();
}

const refusedWith = (statusCode) => (error) => {
  assert.ok(error instanceof VapiError, error);
  assert.equal(error.statusCode, statusCode);
  return true;
};

const ids = (things) => things.map((thing) => thing.id).sort();

beforeEach(() => control("reset", {}));

test("an assistant is created, read, updated, listed and deleted", async () => {
  const wanted = {
    name: "Spring",
    firstMessage: "Hello",
    model: { provider: "openai", model: "gpt-4o", messages: [{ role: "system", content: "Be kind." }] },
    voice: { provider: "vapi", voiceId: "Elliot" },
    metadata: { season: "spring" },
  };
  const created = await vapi.assistants.create(wanted);
  for (const [member, value] of Object.entries(wanted)) assert.deepEqual(created[member], value, member);
  assert.ok(created.id && created.orgId);
  assert.ok(!Number.isNaN(Date.parse(created.createdAt)) && !Number.isNaN(Date.parse(created.updatedAt)));
  assert.deepEqual(await vapi.assistants.get({ id: created.id }), created);

  const updated = await vapi.assistants.update({ id: created.id, name: "Summer" });
  assert.equal(updated.name, "Summer");
  assert.equal(updated.firstMessage, "Hello");

  const other = await vapi.assistants.create({ name: "Other" });
  assert.deepEqual(ids(await vapi.assistants.list()), ids([created, other]));
  assert.equal((await vapi.assistants.list({ limit: 1 })).length, 1);
  assert.deepEqual(await vapi.assistants.list({ createdAtLt: new Date(created.createdAt).toISOString() }), []);

  assert.equal((await vapi.assistants.delete({ id: created.id })).id, created.id);
  await assert.rejects(vapi.assistants.get({ id: created.id }), refusedWith(404));
  assert.deepEqual(ids(await vapi.assistants.list()), [other.id]);
});

test("a phone number is created, gets its digits, is read, updated, listed and deleted", async () => {
  await control("numbers", { delay: { kind: "never" } });
  const assistant = await vapi.assistants.create({ name: "Spring" });
  const created = await vapi.phoneNumbers.create({
    provider: "vapi",
    numberDesiredAreaCode: "415",
    name: "front desk",
    assistantId: assistant.id,
  });
  assert.equal(created.provider, "vapi");
  assert.equal(created.name, "front desk");
  assert.equal(created.assistantId, assistant.id);
  assert.equal(created.number, undefined);

  await control(`numbers/${created.id}`, { delay: { kind: "fixed", ms: 0 } });
  const ready = await vapi.phoneNumbers.get({ id: created.id });
  assert.match(ready.number, /^\+1415\d{7}$/);

  const updated = await vapi.phoneNumbers.update({ id: created.id, body: { provider: "vapi", name: "back desk" } });
  assert.equal(updated.name, "back desk");

  const other = await vapi.phoneNumbers.create({ provider: "vapi", numberDesiredAreaCode: "212" });
  assert.deepEqual(ids(await vapi.phoneNumbers.list()), ids([created, other]));
  const page = await vapi.phoneNumbers.phoneNumberControllerFindAllPaginated({ limit: 10 });
  assert.deepEqual(ids(page.results), ids([created, other]));
  assert.equal(page.metadata.totalItems, 2);

  assert.equal((await vapi.phoneNumbers.delete({ id: created.id })).id, created.id);
  await assert.rejects(vapi.phoneNumbers.get({ id: created.id }), refusedWith(404));
  assert.deepEqual(ids(await vapi.phoneNumbers.list()), [other.id]);
});

test("refusals come as the client's own errors, in Vapi's words", async () => {
  const stranger = new VapiClient({ token: "wrong", baseUrl: url, maxRetries: 0 });
  await assert.rejects(stranger.assistants.list(), refusedWith(401));
  await assert.rejects(vapi.assistants.create({ name: "x".repeat(41) }), refusedWith(400));
  await control("numbers", { unavailable_area_codes: ["415"], suggested_area_codes: ["562"] });
  await assert.rejects(vapi.phoneNumbers.create({ provider: "vapi", numberDesiredAreaCode: "415" }), (error) => {
    assert.match(JSON.stringify(error.body.message), /562/);
    return refusedWith(400)(error);
  });
});

// Why Dialtone has a client of its own: Vapi's repeats a POST of which it cannot know whether it took effect.
test("the client buys twice when a reply is lost after the effect", async () => {
  for (const route of ["POST /assistant", "POST /phone-number"]) {
    await control("faults", [{ route, fault: { kind: "reply", status: 500, message: "out of order", when: "after" } }]);
  }
  await patient.assistants.create({ name: "Spring" });
  await patient.phoneNumbers.create({ provider: "vapi", numberDesiredAreaCode: "415", name: "front desk" });
  const ledger = await control("ledger");
  assert.deepEqual(ledger.assistants.map((each) => each.name), ["Spring", "Spring"]);
  assert.deepEqual(ledger.phone_numbers.map((each) => each.name), ["front desk", "front desk"]);
});

test("the client obeys 429 as Dialtone does", async () => {
  await control("faults", [{ route: "POST /phone-number", fault: { kind: "rate_limit", retry_after_seconds: 1 } }]);
  await patient.phoneNumbers.create({ provider: "vapi", numberDesiredAreaCode: "415" });
  assert.equal((await control("calls"))["POST /phone-number"], 2);
  assert.equal((await control("ledger")).phone_numbers.length, 1);
});
