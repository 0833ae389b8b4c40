"""Tables of the index file.

A *toponym* is what streets, crossings and addresses share: one name in one settlement. Its spellings (one a
language) are found by trigrams of their keys; each distinct key stands in the full-text table once.
"""

FORMAT_VERSION = "1"

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
    row INTEGER PRIMARY KEY, place_id INTEGER NOT NULL, kind TEXT NOT NULL, lon REAL NOT NULL, lat REAL NOT NULL,
    label TEXT NOT NULL, label_ru TEXT, label_be TEXT, label_en TEXT
);
CREATE TABLE toponym (toponym INTEGER PRIMARY KEY, settlement_key TEXT NOT NULL);
CREATE TABLE spelling_key (key_id INTEGER PRIMARY KEY, key TEXT NOT NULL);
CREATE TABLE spelling (
    key_id INTEGER NOT NULL, toponym INTEGER NOT NULL, plain TEXT NOT NULL, types TEXT NOT NULL,
    PRIMARY KEY (key_id, toponym, plain)
) WITHOUT ROWID;
CREATE TABLE word (word TEXT NOT NULL, key_id INTEGER NOT NULL, PRIMARY KEY (word, key_id)) WITHOUT ROWID;
CREATE TABLE named (toponym INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (toponym, row)) WITHOUT ROWID;
CREATE TABLE house (
    toponym INTEGER NOT NULL, number INTEGER NOT NULL, letter TEXT NOT NULL, building TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (toponym, number, letter, building, row)
) WITHOUT ROWID;
CREATE TABLE crossing (
    toponym INTEGER NOT NULL, other INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (toponym, other, row)
) WITHOUT ROWID;
CREATE TABLE trigram (trigram TEXT PRIMARY KEY, keys INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE key_trigrams USING fts5(
    key, content='', tokenize='trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE position USING rtree(row, west, east, south, north);
"""
