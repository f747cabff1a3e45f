-- Answers and payloads are written once and read soon: squeezing them costs more than the space. Up to a page they stay in their row.
ALTER TABLE platform.command ALTER COLUMN answer SET STORAGE EXTERNAL;
ALTER TABLE platform.command SET (toast_tuple_target = 8160);
ALTER TABLE platform.event ALTER COLUMN payload SET STORAGE EXTERNAL;
ALTER TABLE platform.event SET (toast_tuple_target = 8160);
