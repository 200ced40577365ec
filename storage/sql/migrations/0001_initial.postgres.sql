-- The schema of the first release. Times are microseconds since 1970-01-01 UTC; JSON is kept as text, because
-- only the program reads it. The names in the CHECKs are those of EnumNames beside each enum.
-- Text that is compared or sorted has the collation "C": byte order, ASCII case, on every host alike.

CREATE TABLE campaigns (
  id TEXT COLLATE "C" PRIMARY KEY,
  uid TEXT COLLATE "C" NOT NULL,
  display_name TEXT COLLATE "C" NOT NULL,
  account TEXT COLLATE "C" NOT NULL,
  assistant_name TEXT NOT NULL,
  first_message TEXT NOT NULL,
  system_prompt TEXT NOT NULL,
  model_provider TEXT NOT NULL,
  model TEXT NOT NULL,
  voice_provider TEXT NOT NULL,
  voice_id TEXT NOT NULL,
  server_url TEXT NOT NULL,
  overrides_json TEXT NOT NULL,
  area_code TEXT NOT NULL,
  allow_substitute BIGINT NOT NULL CHECK (allow_substitute IN (0, 1)),
  labels TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('PENDING', 'ACTIVE', 'FAILED', 'DELETING')),
  failure TEXT,
  revision BIGINT NOT NULL CHECK (revision > 0),
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL
);
CREATE INDEX campaigns_by_create_time ON campaigns (create_time, id);
CREATE INDEX campaigns_by_update_time ON campaigns (update_time, id);
CREATE INDEX campaigns_by_state ON campaigns (state, create_time, id);
CREATE INDEX campaigns_by_account ON campaigns (account, create_time, id);

-- Shares the id of its campaign and outlives it, so it refers to no other table.
CREATE TABLE phone_numbers (
  id TEXT COLLATE "C" PRIMARY KEY,
  account TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  sip_uri TEXT NOT NULL,
  area_code TEXT NOT NULL,
  vapi_phone_number_id TEXT NOT NULL,
  vapi_assistant_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('PENDING', 'ACTIVE', 'FAILED', 'RELEASING', 'RELEASED')),
  failure TEXT,
  requested_time BIGINT,
  check_count BIGINT NOT NULL,
  last_check_time BIGINT,
  last_check_outcome TEXT NOT NULL
    CHECK (last_check_outcome IN ('NONE', 'READY', 'STILL_PENDING', 'FAILED', 'UNREACHABLE')),
  next_check_time BIGINT,
  revision BIGINT NOT NULL CHECK (revision > 0),
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX phone_numbers_by_create_time ON phone_numbers (create_time, id);
CREATE INDEX phone_numbers_by_state ON phone_numbers (state, create_time, id);
CREATE INDEX phone_numbers_released ON phone_numbers (update_time) WHERE state = 'RELEASED';

-- Narrow and written often: what changes while a campaign is being worked on. Its version is the lock of the
-- whole record.
CREATE TABLE provisioning_jobs (
  id TEXT COLLATE "C" PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE,
  step TEXT NOT NULL
    CHECK (step IN ('ASSISTANT_WANTED', 'ASSISTANT_ASKED', 'NUMBER_WANTED', 'NUMBER_ASKED', 'AWAITING_NUMBER', 'DONE',
                    'RELEASING_NUMBER', 'DELETING_ASSISTANT', 'GONE')),
  attempt BIGINT NOT NULL,
  version BIGINT NOT NULL CHECK (version > 0),
  due_time BIGINT,
  lease_token TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  asked_time BIGINT,
  empty_looks BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  substituted BIGINT NOT NULL CHECK (substituted IN (0, 1)),
  surplus_vapi_phone_number_ids TEXT NOT NULL,
  surplus_vapi_assistant_ids TEXT NOT NULL,
  assistant_stale BIGINT NOT NULL CHECK (assistant_stale IN (0, 1)),
  last_event_sequence BIGINT NOT NULL
) WITH (fillfactor = 80);
-- When a job can be claimed. Queries repeat the expression word for word.
CREATE INDEX provisioning_jobs_claimable
  ON provisioning_jobs ((CASE WHEN due_time > lease_until THEN due_time ELSE lease_until END), id)
  WHERE due_time IS NOT NULL;
CREATE INDEX provisioning_jobs_awaiting ON provisioning_jobs (id) WHERE step = 'AWAITING_NUMBER';

-- The labels of campaigns.labels once more, for the filter.
CREATE TABLE campaign_labels (
  label_key TEXT COLLATE "C" NOT NULL,
  label_value TEXT COLLATE "C" NOT NULL,
  campaign_id TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  PRIMARY KEY (label_key, label_value, campaign_id)
);
CREATE INDEX campaign_labels_by_campaign ON campaign_labels (campaign_id);

CREATE TABLE campaign_events (
  campaign_id TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  sequence BIGINT NOT NULL,
  time BIGINT NOT NULL,
  kind TEXT NOT NULL
    CHECK (kind IN ('CREATED', 'ASSISTANT_REQUESTED', 'ASSISTANT_CREATED', 'NUMBER_REQUESTED', 'NUMBER_CREATED',
                    'NUMBER_ACTIVE', 'OUTCOME_UNKNOWN', 'FAILED', 'RETRIED', 'UPDATED', 'ASSISTANT_UPDATED',
                    'DELETE_REQUESTED', 'NUMBER_RELEASED', 'ASSISTANT_DELETED', 'CHECKED')),
  detail TEXT NOT NULL,
  PRIMARY KEY (campaign_id, sequence)
);

-- The idempotency keys of creates. They outlive their campaigns.
CREATE TABLE create_requests (
  request_id TEXT COLLATE "C" PRIMARY KEY,
  body_hash TEXT NOT NULL,
  campaign_id TEXT COLLATE "C" NOT NULL,
  campaign_uid TEXT COLLATE "C" NOT NULL,
  create_time BIGINT NOT NULL
);
CREATE INDEX create_requests_by_create_time ON create_requests (create_time);
