#include "dataset/leak_check.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <opencv2/core/utility.hpp>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "dataset/picture_hash.h"

namespace retinal {
namespace {

/// A set without a split is trained on.
std::string side_of(const Sample& sample) { return sample.split == "none" ? "train" : sample.split; }

using Prints = std::vector<std::optional<Fingerprint>>;

/// A picture that several samples share (questions on both sides of a split) is read once.
Prints read_all(const std::vector<Sample>& samples, LeakReport& report,
                const std::function<void(std::size_t)>& progress) {
  Prints prints(samples.size());
  std::map<std::filesystem::path, std::size_t> seen;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i];
    if (progress) progress(i + 1);
    if (sample.image.empty()) continue;
    if (const auto [found, added] = seen.try_emplace(sample.image, i); !added) {
      prints[i] = prints[found->second];
      continue;
    }
    try {
      prints[i] = fingerprint(sample.image);
      ++report.compared;
    } catch (const Error& error) {
      report.unread.push_back({sample.id(), sample.image, sample.table, sample.row, error.what()});
    }
  }
  return prints;
}

/// What the comparison needs to know of each sample.
struct Keys {
  std::vector<std::string> side, patient;
  std::map<std::string, std::vector<std::size_t>> families;

  Keys(const std::vector<Sample>& samples, const Prints& prints) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Sample& sample = samples[i];
      side.push_back(side_of(sample));
      patient.push_back(sample.dataset + "/" + sample.patient);
      if (prints[i]) families[sample.dataset.substr(0, sample.dataset.find('_'))].push_back(i);
    }
  }

  bool has_two_sides(const std::vector<std::size_t>& members) const {
    return std::any_of(members.begin(), members.end(),
                       [&](std::size_t i) { return side[i] != side[members.front()]; });
  }
};

template <class Work>
void in_parallel(std::size_t count, const Work& work) {
  cv::parallel_for_(cv::Range(0, static_cast<int>(count)), [&](const cv::Range& range) {
    for (int i = range.start; i < range.end; ++i) work(static_cast<std::size_t>(i));
  });
}

/// Coarse correlations of all pairs of one family that are to be compared.
class Family {
 public:
  Family(const std::vector<std::size_t>& members, const Prints& prints, const Keys& keys,
         const LeakOptions& options)
      : members_(members),
        prints_(prints),
        keys_(keys),
        options_(options),
        values_(members.size() * members.size(), kNotCompared),
        strangers_(members.size()) {
    in_parallel(size(), [&](std::size_t a) {
      for (std::size_t b = a + 1; b < size(); ++b)
        if (options.within || keys.side[members_[a]] != keys.side[members_[b]])
          value(a, b) = value(b, a) =
              static_cast<float>(coarse_correlation(*prints[members_[a]], *prints[members_[b]]));
    });
    in_parallel(size(), [&](std::size_t a) { strangers_[a] = stranger_of(a); });
  }

  /// The pairs that show one eye.
  std::vector<Leak> leaks() const {
    std::vector<Leak> found;
    for (std::size_t a = 0; a < size(); ++a)
      for (std::size_t b = a + 1; b < size(); ++b)
        if (const float coarse = values_[a * size() + b]; coarse != kNotCompared)
          if (const auto leak = judge(a, b, coarse)) found.push_back(*leak);
    follow(found);
    return found;
  }

 private:
  static constexpr float kNotCompared = -2;
  static constexpr std::size_t kEnough = 8;  // partners; with fewer nobody is a stranger

  std::size_t size() const { return members_.size(); }
  float& value(std::size_t a, std::size_t b) { return values_[a * size() + b]; }

  std::optional<float> stranger_of(std::size_t a) const {
    std::vector<float> row;
    for (std::size_t b = 0; b < size(); ++b)
      if (values_[a * size() + b] != kNotCompared) row.push_back(values_[a * size() + b]);
    if (row.size() < kEnough) return std::nullopt;
    const auto rank = static_cast<std::ptrdiff_t>(std::min<std::size_t>(kStranger - 1, row.size() / 4));
    std::nth_element(row.begin(), row.begin() + rank, row.end(), std::greater<>());
    return row[static_cast<std::size_t>(rank)];
  }

  bool stands_out(std::size_t a, std::size_t b, double coarse, double margin) const {
    return coarse >= std::max(*strangers_[a], *strangers_[b]) + margin;
  }
  const Fingerprint& print(std::size_t a) const { return *prints_[members_[a]]; }
  const std::string& side(std::size_t a) const { return keys_.side[members_[a]]; }

  Leak pair(std::size_t a, std::size_t b, double correlation) const {
    const auto [first, second] = std::minmax(members_[a], members_[b]);
    return {first, second, correlation >= options_.same_picture ? LeakKind::same_picture : LeakKind::same_eye,
            hash_distance(print(a), print(b)), correlation};
  }
  std::optional<Leak> judge(std::size_t a, std::size_t b, float coarse) const {
    const bool known = strangers_[a] && strangers_[b];
    if (known && !stands_out(a, b, coarse, options_.margin)) return std::nullopt;
    const double correlation = fine_correlation(print(a), print(b));
    if (correlation < (known ? options_.same_eye : options_.alone)) return std::nullopt;
    return pair(a, b, correlation);
  }
  /// Between a picture that leaks and one that is not known to.
  bool is_linked(std::size_t a, std::size_t b) const {
    return strangers_[a] && strangers_[b] &&
           stands_out(a, b, coarse_correlation(print(a), print(b)), options_.linked_margin) &&
           fine_correlation(print(a), print(b)) >= options_.linked;
  }

  /// Adds the pictures that show an eye that leaks, each with a picture of that eye on the other side.
  void follow(std::vector<Leak>& found) const {
    std::map<std::size_t, std::vector<std::size_t>> partners;  // by place in members_
    std::map<std::size_t, std::size_t> place;
    for (std::size_t a = 0; a < size(); ++a) place[members_[a]] = a;
    for (const Leak& leak : found) {
      partners[place.at(leak.first)].push_back(place.at(leak.second));
      partners[place.at(leak.second)].push_back(place.at(leak.first));
    }
    std::set<std::pair<std::size_t, std::size_t>> added;
    for (const auto& [a, others] : partners)
      for (std::size_t b = 0; b < size(); ++b) {
        if (partners.contains(b) || !is_linked(a, b)) continue;
        const std::size_t other = side(a) != side(b) ? a : others.front();
        if (side(other) != side(b) && added.insert(std::minmax(b, other)).second)
          found.push_back(pair(b, other, fine_correlation(print(b), print(other))));
      }
  }

  const std::vector<std::size_t>& members_;
  const Prints& prints_;
  const Keys& keys_;
  const LeakOptions& options_;
  std::vector<float> values_;
  std::vector<std::optional<float>> strangers_;
};

/// Copies of a file or a photograph, and patients, between all sets.
std::vector<Leak> copies_of(std::size_t i, const Prints& prints, const Keys& keys,
                            const LeakOptions& options) {
  std::vector<Leak> leaks;
  for (std::size_t k = i + 1; k < prints.size(); ++k) {
    const bool across = keys.side[i] != keys.side[k];
    if (!across && !options.within) continue;
    const auto &a = prints[i], &b = prints[k];
    const int distance = a && b ? hash_distance(*a, *b) : 256;
    const double correlation = distance <= options.hash_limit ? fine_correlation(*a, *b) : 0;
    if (distance == 0 && a->sha256 == b->sha256)
      leaks.push_back({i, k, LeakKind::same_file, 0, 1});
    else if (correlation >= options.same_picture)
      leaks.push_back({i, k, LeakKind::same_picture, distance, correlation});
    else if (across && keys.patient[i] == keys.patient[k])
      leaks.push_back({i, k, LeakKind::same_patient, 0, 0});
  }
  return leaks;
}

using LeaksByPair = std::map<std::pair<std::size_t, std::size_t>, Leak>;

/// Keeps the surer kind of a pair.
void add(LeaksByPair& all, const std::vector<Leak>& leaks) {
  for (const Leak& leak : leaks) {
    const auto [found, added] = all.try_emplace({leak.first, leak.second}, leak);
    if (!added && leak.kind < found->second.kind) found->second = leak;
  }
}

}  // namespace

const char* to_string(LeakKind kind) {
  switch (kind) {
    case LeakKind::same_file:
      return "same file";
    case LeakKind::same_picture:
      return "same picture";
    case LeakKind::same_eye:
      return "same eye";
    case LeakKind::same_patient:
      return "same patient";
  }
  return "";
}

LeakReport check_leaks(const std::vector<Sample>& samples, const LeakOptions& options,
                       const std::function<void(std::size_t)>& progress) {
  LeakReport report;
  const Prints prints = read_all(samples, report, progress);
  const Keys keys(samples, prints);
  std::vector<std::vector<Leak>> copies(samples.size());
  in_parallel(samples.size(), [&](std::size_t i) { copies[i] = copies_of(i, prints, keys, options); });
  LeaksByPair all;
  for (const auto& leaks : copies) add(all, leaks);
  for (const auto& [_, members] : keys.families)
    if (options.eyes && (options.within || keys.has_two_sides(members)))
      add(all, Family(members, prints, keys, options).leaks());
  for (const auto& [_, leak] : all) report.leaks.push_back(leak);
  return report;
}

std::string leak_text(const Leak& leak, const std::vector<Sample>& samples) {
  std::string text = std::string(to_string(leak.kind)) + ": " + samples[leak.first].id() + " and " +
                     samples[leak.second].id();
  if (leak.kind == LeakKind::same_patient) return text + " (patient " + samples[leak.first].patient + ")";
  if (leak.kind == LeakKind::same_file) return text;
  char number[32];
  std::snprintf(number, sizeof number, " (correlation %.2f)", leak.correlation);
  return text + number;
}

Json to_json(const LeakReport& report, const std::vector<Sample>& samples) {
  Json json{{"compared", report.compared}, {"leaks", Json::array()}, {"unread", Json::array()}};
  for (const Leak& leak : report.leaks)
    json["leaks"].push_back({{"kind", to_string(leak.kind)},
                             {"first", valid_utf8(samples[leak.first].id())},
                             {"second", valid_utf8(samples[leak.second].id())},
                             {"distance", leak.distance},
                             {"correlation", leak.correlation}});
  for (const auto& problem : report.unread) json["unread"].push_back(valid_utf8(problem.text()));
  return json;
}

}  // namespace retinal
