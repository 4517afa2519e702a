#include "instruct/ledger.h"

#include <sqlite3.h>

#include "base/error.h"

namespace retinal::instruct {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS build (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS photograph (position INTEGER PRIMARY KEY, description TEXT NOT NULL, failure TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS dialogue (track TEXT NOT NULL, position INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  plain TEXT NOT NULL, slots TEXT NOT NULL, PRIMARY KEY (track, position, ordinal)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusal (position INTEGER NOT NULL, ordinal INTEGER NOT NULL, track TEXT NOT NULL,
  json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reply (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
)";

}  // namespace

struct Ledger::Impl {
  sqlite3* db = nullptr;
  std::string file;

  Impl() = default;
  ~Impl() { sqlite3_close(db); }  // here, because ~Ledger does not run where its constructor threw
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[noreturn]] void fail(const std::string& what) const {
    throw FileError(file + ": the ledger " + what + " (" + sqlite3_errmsg(db) +
                    "); free some space, or give another --out folder");
  }

  void run(const char* sql) const {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("could not be written");
  }
};

namespace {

/// A prepared statement; numbers and texts are bound in order from 1.
class Statement {
 public:
  Statement(sqlite3* db, const char* sql) {
    if (sqlite3_prepare_v2(db, sql, -1, &handle_, nullptr) != SQLITE_OK)
      throw FileError(std::string("the ledger is damaged (") + sqlite3_errmsg(db) +
                      "); delete it to build everything anew");
  }
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t number) {
    sqlite3_bind_int64(handle_, ++bound_, number);
    return *this;
  }
  Statement& bind(const std::string& text) {
    sqlite3_bind_text(handle_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  /// True while there is a row.
  bool step() {
    const int result = sqlite3_step(handle_);
    if (result == SQLITE_ROW) return true;
    if (result != SQLITE_DONE)
      throw FileError(std::string("the ledger could not be used (") +
                      sqlite3_errmsg(sqlite3_db_handle(handle_)) +
                      "); free some space, or delete it to build everything anew");
    return false;
  }
  void again() {
    sqlite3_reset(handle_);
    bound_ = 0;
  }
  std::int64_t number(int column) const { return sqlite3_column_int64(handle_, column); }
  std::string text(int column) const {
    const auto* bytes = sqlite3_column_text(handle_, column);
    return bytes ? std::string(reinterpret_cast<const char*>(bytes),
                               static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)))
                 : "";
  }

 private:
  sqlite3_stmt* handle_ = nullptr;
  int bound_ = 0;
};

}  // namespace

Ledger::Ledger(const std::filesystem::path& file, const std::string& fingerprint)
    : impl_(std::make_unique<Impl>()) {
  impl_->file = file.string();
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  if (sqlite3_open_v2(file.string().c_str(), &impl_->db,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
                      nullptr) != SQLITE_OK)
    impl_->fail("could not be opened");
  sqlite3_busy_timeout(impl_->db, 10000);
  // The rollback journal with full flushes: a commit that returned survives a power cut.
  impl_->run("PRAGMA synchronous = FULL");
  impl_->run(kTables);
  Statement known(impl_->db, "SELECT value FROM build WHERE key = 'fingerprint'");
  if (!known.step()) {
    Statement insert(impl_->db, "INSERT INTO build VALUES ('fingerprint', ?)");
    insert.bind(fingerprint).step();
  } else if (known.text(0) != fingerprint) {
    throw UsageError(
        impl_->file +
        ": this ledger belongs to another configuration or other inputs; give another --out folder, or "
        "delete the ledger to build everything anew");
  }
}

Ledger::~Ledger() = default;
Ledger::Ledger(Ledger&&) noexcept = default;

bool Ledger::is_finished(std::int64_t position) const {
  Statement query(impl_->db, "SELECT 1 FROM photograph WHERE position = ?");
  return query.bind(position).step();
}

std::int64_t Ledger::finished() const {
  Statement query(impl_->db, "SELECT COUNT(*) FROM photograph");
  return query.step() ? query.number(0) : 0;
}

void Ledger::record(const std::vector<LedgerEntry>& entries) {
  impl_->run("BEGIN IMMEDIATE");
  try {
    Statement photograph(impl_->db, "INSERT INTO photograph VALUES (?, ?, ?)");
    Statement dialogue(impl_->db, "INSERT INTO dialogue VALUES (?, ?, ?, ?, ?)");
    Statement refusal(impl_->db, "INSERT INTO refusal VALUES (?, ?, ?, ?)");
    for (const LedgerEntry& e : entries) {
      photograph.bind(e.position).bind(e.description).bind(e.failure).step();
      photograph.again();
      for (const LedgerDialogue& d : e.dialogues) {
        dialogue.bind(d.track).bind(e.position).bind(d.ordinal).bind(d.plain).bind(d.slots).step();
        dialogue.again();
      }
      for (const LedgerRefusal& r : e.refusals) {
        refusal.bind(e.position).bind(r.ordinal).bind(r.track).bind(r.json).step();
        refusal.again();
      }
    }
  } catch (...) {
    sqlite3_exec(impl_->db, "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
  impl_->run("COMMIT");
}

std::optional<std::string> Ledger::reply(const std::string& id) const {
  Statement query(impl_->db, "SELECT json FROM reply WHERE id = ?");
  if (!query.bind(id).step()) return std::nullopt;
  return query.text(0);
}

bool Ledger::store_reply(const std::string& id, const std::string& json) {
  Statement insert(impl_->db, "INSERT OR IGNORE INTO reply VALUES (?, ?)");
  insert.bind(id).bind(json).step();
  return sqlite3_changes(impl_->db) > 0;
}

void Ledger::for_each_reply(const std::function<void(const std::string&, const std::string&)>& use) const {
  Statement query(impl_->db, "SELECT id, json FROM reply ORDER BY id");
  while (query.step()) use(query.text(0), query.text(1));
}

void Ledger::for_each_description(const std::function<void(const std::string&)>& use) const {
  Statement query(impl_->db, "SELECT description FROM photograph WHERE description <> '' ORDER BY position");
  while (query.step()) use(query.text(0));
}

void Ledger::for_each_dialogue(const std::string& track, bool slots,
                               const std::function<void(const std::string&)>& use) const {
  Statement query(impl_->db, slots ? "SELECT slots FROM dialogue WHERE track = ? ORDER BY position, ordinal"
                                   : "SELECT plain FROM dialogue WHERE track = ? ORDER BY position, ordinal");
  query.bind(track);
  while (query.step()) use(query.text(0));
}

void Ledger::for_each_failure(const std::function<void(std::int64_t, const std::string&)>& use) const {
  Statement query(impl_->db,
                  "SELECT position, failure FROM photograph WHERE failure <> '' ORDER BY position");
  while (query.step()) use(query.number(0), query.text(1));
}

void Ledger::for_each_refusal(const std::function<void(const std::string&)>& use) const {
  Statement query(impl_->db, "SELECT json FROM refusal ORDER BY position, track, ordinal, rowid");
  while (query.step()) use(query.text(0));
}

}  // namespace retinal::instruct
