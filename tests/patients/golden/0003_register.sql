INSERT INTO patients (patient_id, family_name, given_name, patronymic, birth_date, sex, personal_number, blood_group, registered_at, family_key, given_key) VALUES ('P-00000001', 'Ковалёва', 'Татьяна', 'Ивановна', '1981-03-23', 'female', '4230381A039PB1', 'A+', 1700000000.25, 'кавалева', 'татена');
INSERT INTO patients (patient_id, family_name, given_name, patronymic, birth_date, sex, personal_number, blood_group, registered_at, family_key, given_key) VALUES ('P-00000002', 'Неизвестный', 'Мужчина', NULL, NULL, 'unknown', NULL, NULL, 1700000100.0, 'неизвестни', 'мужчина');
UPDATE patient_counter SET next_number = 3;
INSERT INTO patient_registrations (request_key, patient_id) VALUES ('crew/A7/tablet-7', 'P-00000001');
INSERT INTO patient_links (patient_id, kind, target_id, linked_at) VALUES ('P-00000001', 'incident', 'I-00000042', 1700000200.0);
INSERT INTO callers (caller_id, name, phone, phone_key, role, recorded_at) VALUES ('K-00000001', 'Иван', '+375291234567', '291234567', 'relative', 1700000000.0);
INSERT INTO caller_notes (caller_id, text, actor, written_at) VALUES ('K-00000001', 'дышит', 'operator', 1700000001.0);
UPDATE caller_counter SET next_number = 2;
INSERT INTO patient_accesses (at, actor, purpose, action, outcome, patient_id, sought) VALUES (1700000000.25, 'crew/A7', 'treatment', 'register', 'done', 'P-00000001', NULL);
