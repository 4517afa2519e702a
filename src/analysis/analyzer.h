#pragma once
// Analyzer: photograph -> Evidence in one call. The first of the library's two front doors.
//
//   retinal::Analyzer analyzer;                              // loads the networks once
//   retinal::Analysis a = analyzer.analyze(retinal::load_photograph("eye.jpg"));
//   std::cout << retinal::to_json(a.evidence).dump(2);
//
// One Analyzer may be shared by threads.

#include <memory>
#include <optional>

#include "biometry/biometry.h"
#include "evidence/evidence.h"
#include "fundus/fundus_net.h"

namespace retinal {

struct AnalyzerOptions {
  FundusNetOptions network;
  BiometryOptions biometry;         ///< where it names no number of threads, that of `network` holds
  std::optional<double> um_per_px;  ///< stated scale of the photograph
};

/// The record and the maps behind it (for overlays, masks and later questions).
struct Analysis {
  Evidence evidence;
  FundusReading reading;
};

class Analyzer {
 public:
  explicit Analyzer(const AnalyzerOptions& options = {});
  ~Analyzer();
  Analyzer(Analyzer&&) noexcept;

  /// Throws InputError when the picture has no field of view. A picture that is not a fundus photograph gives
  /// a record whose distribution gate refuses it with the reason, with no measurements.
  Analysis analyze(const Photograph& photograph) const;

  /// The first step of analyze(): what the networks see and whether the gates accept it, nothing measured.
  /// What is read is there even where a gate refuses the picture. Throws InputError as analyze().
  FundusReading read(const Photograph& photograph) const;

  const ModelInfo& model() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Builds the record from a reading and its measurements; the pure part of analyze().
Evidence make_evidence(const Photograph& photograph, const FundusReading& reading,
                       const Measurements& measurements, std::optional<double> um_per_px);

}  // namespace retinal
