import { SqliteHarness } from "./sqlite_harness.ts";
import { testStore } from "./store_conformance.ts";

testStore("SqliteStore", () => new SqliteHarness());
