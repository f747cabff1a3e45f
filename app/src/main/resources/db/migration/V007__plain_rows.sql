-- Answers and payloads are written once, by the program, as valid JSON, and read soon: checking it again and squeezing it costs more
-- than it brings. Up to a page they stay in their row.
ALTER TABLE platform.command ALTER COLUMN answer TYPE text;
ALTER TABLE platform.command ALTER COLUMN answer SET STORAGE EXTERNAL;
ALTER TABLE platform.command SET (toast_tuple_target = 8160);
ALTER TABLE platform.event ALTER COLUMN payload TYPE text;
ALTER TABLE platform.event ALTER COLUMN payload SET STORAGE EXTERNAL;
ALTER TABLE platform.event SET (toast_tuple_target = 8160);
