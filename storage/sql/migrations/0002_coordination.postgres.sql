-- A number is found by the uid of its campaign, which is part of its name at Vapi, also when the campaign is gone.
ALTER TABLE phone_numbers ADD COLUMN uid TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE phone_numbers SET uid = c.uid FROM campaigns c WHERE c.id = phone_numbers.id;
CREATE INDEX phone_numbers_by_uid ON phone_numbers (uid);

-- Who of several replicas does what only one may do, and until when.
CREATE TABLE leases (
  name TEXT COLLATE "C" PRIMARY KEY,
  owner TEXT NOT NULL,
  until_time BIGINT NOT NULL
);

-- The pace at which all replicas together call Vapi, one row an account: the theoretical arrival time of the next call
-- (generic cell rate algorithm), and the time before which Vapi wants none.
CREATE TABLE vapi_call_pace (
  account TEXT COLLATE "C" PRIMARY KEY,
  arrival_time BIGINT NOT NULL,
  held_until BIGINT NOT NULL
) WITH (fillfactor = 50);

-- What replicas have learned from Vapi, kept for each other and for the next start.
CREATE TABLE learned (
  name TEXT COLLATE "C" PRIMARY KEY,
  content TEXT NOT NULL
);
