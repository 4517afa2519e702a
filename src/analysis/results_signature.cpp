#include "analysis/results_signature.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "base/file.h"
#include "base/json.h"

namespace retinal {
namespace {

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return std::string(text) == "-0" ? "0" : text;
}

void flatten(const Json& node, const std::string& path, std::map<std::string, std::string>& values) {
  if (node.is_object()) {
    for (const auto& [key, child] : node.items()) flatten(child, path + "/" + key, values);
  } else if (node.is_array()) {
    values[path + "/size"] = std::to_string(node.size());
    for (std::size_t i = 0; i < node.size(); ++i) flatten(node[i], path + "/" + std::to_string(i), values);
  } else if (node.is_number_float()) {
    values[path] = rounded(node.get<double>());
  } else {
    values[path] = node.is_string() ? node.get<std::string>() : node.dump();
  }
}

std::string hash_of(const std::map<std::string, std::string>& values) {
  std::string text;
  for (const auto& [path, value] : values) text += path + "=" + value + "\n";
  return sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string instruction_set() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return "x86-64 avx512";
  if (__builtin_cpu_supports("avx2")) return "x86-64 avx2";
  return "x86-64";
#elif defined(__aarch64__)
  return "aarch64";
#else
  return "other";
#endif
}

/// "model name" of the first processor in /proc/cpuinfo, and the instruction set.
std::string describe_cpu() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (const auto colon = line.find(": "); line.starts_with("model name") && colon != std::string::npos)
      return line.substr(colon + 2) + ", " + instruction_set();
  return instruction_set();
}

double median(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  const std::size_t n = samples.size();
  return n % 2 == 1 ? samples[n / 2] : (samples[n / 2 - 1] + samples[n / 2]) / 2;
}

SyntheticFundusOptions eye(std::uint64_t seed, Laterality side, int size) {
  SyntheticFundusOptions o;
  o.seed = seed;
  o.side = side;
  o.width = o.height = size;
  o.field_radius = 0.48 * size;
  o.disc_diameter = o.field_radius / 2.95;  // a 45 degree camera
  return o;
}

}  // namespace

std::vector<SyntheticFundusOptions> signature_eyes() {
  std::vector<SyntheticFundusOptions> eyes = {
      eye(101, Laterality::right, 1100), eye(102, Laterality::left, 1100), eye(103, Laterality::right, 1400),
      eye(104, Laterality::left, 1000),  eye(105, Laterality::right, 900), eye(106, Laterality::left, 1200),
      eye(107, Laterality::right, 600),  eye(108, Laterality::left, 1100)};
  eyes[2].lesions = scatter_lesions(103, {10, 4, 0, 0});
  eyes[3].lesions = scatter_lesions(104, {14, 8, 8, 3});
  eyes[4].cup_to_disc = 0.7;
  eyes[4].lesions = scatter_lesions(105, {0, 0, 12, 0});
  eyes[5].height = 860;  // the camera clips the field above and below
  eyes[5].tortuosity = 2.5;
  eyes[6].blur = 2;
  eyes[7].exposure = 0.55;
  eyes[7].view_x = 1.6;  // the disc near the middle
  return eyes;
}

ResultsSignature results_signature(const Analyzer& analyzer) {
  ResultsSignature signature;
  signature.cpu = describe_cpu();
  signature.model = analyzer.model();
  std::map<std::string, std::vector<double>> timings;
  int number = 0;
  for (const auto& options : signature_eyes()) {
    const std::string name = "eye_" + std::to_string(++number);
    const Photograph photograph = as_photograph(render_synthetic_fundus(options), name);
    const auto start = std::chrono::steady_clock::now();
    const Evidence evidence = analyzer.analyze(photograph).evidence;
    const std::chrono::duration<double, std::milli> total = std::chrono::steady_clock::now() - start;
    timings["total"].push_back(total.count());
    for (const auto& [stage, ms] : evidence.timing_ms)
      if (stage != "total") timings[stage].push_back(ms);
    Json record = to_json(evidence);
    record.erase("timing_ms");
    record.erase("model");
    record["image"].erase("sha256");
    flatten(record, name, signature.values);
  }
  for (const auto& [stage, samples] : timings) signature.median_ms[stage] = median(samples);
  signature.hash = hash_of(signature.values);
  return signature;
}

}  // namespace retinal
