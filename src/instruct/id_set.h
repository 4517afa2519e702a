#pragma once
// Which ids were seen, for files of any length: kept in a temporary SQLite file, so that memory stays flat.

#include <memory>
#include <string>

namespace retinal::instruct {

class IdSet {
 public:
  /// Throws FileError where no temporary file can be made.
  IdSet();
  ~IdSet();
  IdSet(const IdSet&) = delete;
  IdSet& operator=(const IdSet&) = delete;

  /// False when the id was there already. Throws FileError when the disk is full.
  bool insert(const std::string& id);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal::instruct
