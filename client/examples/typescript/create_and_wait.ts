// Creates a voice campaign and waits until its number can be called:
//
//   node create_and_wait.js HOST:PORT DISPLAY_NAME AREA_CODE
//
// It watches and does not poll, and survives a server that restarts. What is under ./generated is made by `buf generate`
// (docs/clients.md).

import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";

import { type Campaign, CampaignService } from "./generated/dialtone/v1/campaign_service_pb.js";
import { type PhoneNumber, PhoneNumber_State, PhoneNumberService } from "./generated/dialtone/v1/phone_number_service_pb.js";

const CALL_MS = 30_000;
const WAIT_MS = 600_000;

class NumberFailedError extends Error {}

/** Milliseconds between attempts: growing, and by chance, so that many clients do not come back at once. */
function* gaps(longest = 5_000): Generator<number, never> {
  for (let step = 250; ; step = Math.min(2 * step, longest)) {
    yield step / 2 + (Math.random() * step) / 2;
  }
}

/** Whether the server went away: it restarts, drains, or its answer was lost. Canceled and Aborted come from one that shuts
 * down or cuts the connection. */
function isAway(error: unknown): boolean {
  const code = ConnectError.from(error).code;
  return code === Code.Unavailable || code === Code.Canceled || (code === Code.Aborted && !fromDialtone(error));
}

function fromDialtone(error: unknown): boolean {
  return ConnectError.from(error).details.length > 0;
}

/** May be asked again and again: the request id makes it one campaign. */
async function create(transport: Transport, displayName: string, areaCode: string): Promise<Campaign> {
  const campaigns = createClient(CampaignService, transport);
  const requestId = randomUUID();
  const until = Date.now() + CALL_MS;
  for (const gap of gaps()) {
    const left = until - Date.now();
    try {
      const campaign = { displayName, phoneNumberRequest: { areaCode } };
      return await campaigns.createCampaign({ requestId, campaign }, { timeoutMs: left });
    } catch (error) {
      if (!isAway(error) || gap >= left) throw error;
    }
    await pause(gap);
  }
  throw new Error("gaps() has no end");
}

/** The number as it is, and then each change, over as many streams as that takes. */
async function* changes(transport: Transport, name: string, timeoutMs: number): AsyncGenerator<PhoneNumber> {
  const numbers = createClient(PhoneNumberService, transport);
  const until = Date.now() + timeoutMs;
  let afterRevision = 0n;
  let waits = gaps();
  for (;;) {
    const left = until - Date.now();
    const stream = new AbortController();
    let gap: number;
    try {
      const options = { timeoutMs: left, signal: stream.signal };
      for await (const message of numbers.watchPhoneNumber({ name, afterRevision }, options)) {
        waits = gaps();
        if (message.event.case === "phoneNumber") {
          afterRevision = message.event.value.revision;
          yield message.event.value;
        }
      }
      return;
    } catch (error) {
      gap = waits.next().value;
      if (!isAway(error) || gap >= left) throw error;
    } finally {
      stream.abort(); // also when the caller wants no more: the stream and its timer would go on
    }
    await pause(gap);
  }
}

async function waitForNumber(transport: Transport, campaign: Campaign): Promise<string> {
  for await (const number of changes(transport, campaign.phoneNumber?.name ?? "", WAIT_MS)) {
    if (number.state === PhoneNumber_State.ACTIVE) return number.number;
    if (number.state === PhoneNumber_State.FAILED) {
      const codes = number.failure?.suggestedAreaCodes.join(", ");
      throw new NumberFailedError(`${number.failure?.message}${codes ? ` (area codes with stock: ${codes})` : ""}`);
    }
  }
  throw new NumberFailedError("its campaign was deleted");
}

async function main(): Promise<number> {
  const [address, displayName, areaCode] = process.argv.slice(2);
  if (!address || !displayName || !areaCode) {
    console.error("usage: create_and_wait HOST:PORT DISPLAY_NAME AREA_CODE");
    return 2;
  }
  // A server that is gone without a word is noticed by pings.
  const baseUrl = `http://${address}`;
  const sessionManager = new Http2SessionManager(baseUrl, { pingIntervalMs: 30_000, pingTimeoutMs: 10_000 });
  const transport = createGrpcTransport({ baseUrl, sessionManager });
  try {
    const campaign = await create(transport, displayName, areaCode);
    console.log(`${campaign.name} is accepted`);
    console.log(`${campaign.name} has ${await waitForNumber(transport, campaign)}`);
    return 0;
  } catch (error) {
    if (error instanceof NumberFailedError) console.error(`the number will not come: ${error.message}`);
    else console.error(ConnectError.from(error).rawMessage);
    return 1;
  } finally {
    sessionManager.abort();
  }
}

// At once, whatever the transport still holds.
process.exit(await main());
