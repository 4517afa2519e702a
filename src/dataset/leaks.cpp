#include "dataset/leaks.h"

#include <map>

#include "dataset/csv.h"

namespace retinal {
namespace {

/// Groups of names that are the same eye (disjoint sets).
class Groups {
 public:
  std::string root(const std::string& name) {
    const auto [found, added] = parent_.try_emplace(name, name);
    if (found->second == name) return name;
    return found->second = root(found->second);
  }
  void join(const std::string& a, const std::string& b) { parent_[root(a)] = root(b); }
  const std::map<std::string, std::string>& names() const { return parent_; }

 private:
  std::map<std::string, std::string> parent_;
};

std::string id(const CsvTable& table, std::size_t row, const std::string& prefix) {
  return "idrid_" + table.at(row, prefix + "set") + "/" + table.at(row, prefix + "split") + "/" +
         table.at(row, prefix + "file");
}

}  // namespace

std::set<std::string> leaking_idrid_pictures(const std::filesystem::path& data_root) {
  const CsvTable table = CsvTable::read(data_root / "idrid_leak.csv");
  Groups groups;
  for (std::size_t row = 0; row < table.rows(); ++row)
    groups.join(id(table, row, ""), id(table, row, "other_"));
  const auto names = groups.names();
  std::set<std::string> tested, leaking;
  for (const auto& [name, _] : names)
    if (name.find("/test/") != std::string::npos) tested.insert(groups.root(name));
  for (const auto& [name, _] : names)
    if (name.find("/train/") != std::string::npos && tested.contains(groups.root(name))) leaking.insert(name);
  return leaking;
}

}  // namespace retinal
