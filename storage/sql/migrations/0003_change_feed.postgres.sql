-- When the campaign of a number went. Its row is gone, so that who looks for changes finds its end here.
ALTER TABLE phone_numbers ADD COLUMN gone_time BIGINT;
CREATE INDEX phone_numbers_gone ON phone_numbers (gone_time, id) WHERE gone_time IS NOT NULL;
