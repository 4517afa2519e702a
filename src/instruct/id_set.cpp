#include "instruct/id_set.h"

#include <sqlite3.h>

#include "base/error.h"

namespace retinal::instruct {

struct IdSet::Impl {
  sqlite3* db = nullptr;
  sqlite3_stmt* add = nullptr;

  Impl() = default;
  ~Impl() {
    sqlite3_finalize(add);
    sqlite3_close(db);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[noreturn]] void fail() const {
    throw FileError(std::string("the list of ids could not be kept (") + sqlite3_errmsg(db) +
                    "); free some space in the folder of temporary files ($TMPDIR)");
  }
  void run(const char* sql) const {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }
};

IdSet::IdSet() : impl_(std::make_unique<Impl>()) {
  // An empty name is a file of this connection only, gone with it; 16 MiB of it stay in memory.
  if (sqlite3_open("", &impl_->db) != SQLITE_OK) impl_->fail();
  impl_->run("PRAGMA cache_size = -16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
  impl_->run("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN;");
  if (sqlite3_prepare_v2(impl_->db, "INSERT OR IGNORE INTO seen VALUES (?)", -1, &impl_->add, nullptr) !=
      SQLITE_OK)
    impl_->fail();
}

IdSet::~IdSet() = default;

bool IdSet::insert(const std::string& id) {
  sqlite3_reset(impl_->add);
  sqlite3_bind_text(impl_->add, 1, id.data(), static_cast<int>(id.size()), SQLITE_TRANSIENT);
  if (sqlite3_step(impl_->add) != SQLITE_DONE) impl_->fail();
  return sqlite3_changes(impl_->db) > 0;
}

}  // namespace retinal::instruct
