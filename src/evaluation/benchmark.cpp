#include "evaluation/benchmark.h"

#include "base/json.h"

namespace retinal {

std::string patient_of(const Sample& sample) { return sample.dataset + "/" + sample.patient; }
std::string TestCase::patient() const { return patient_of(sample); }

Json Benchmark::measure(const TestCase& /*test*/) const { return nullptr; }
Json Benchmark::measure_own(std::size_t /*i*/, const Analyzer& /*analyzer*/) const { return nullptr; }

bool is_test_photograph(const Sample& sample) {
  return sample.split == "test" || sample.split == "val" || sample.dataset == "hei_med";
}

const std::vector<BenchmarkInfo>& benchmarks() {
  static const std::vector<BenchmarkInfo> kBenchmarks = {
      {"cost", "Time, memory and size: photographs of 4288x2848 pixels", make_cost},
      {"vessels", "Vessels: DRIVE, HRF, CHASE_DB1, STARE", make_vessels},
      {"artery-vein", "Arteries and veins: DRIVE-AV, HRF-AV", make_artery_vein},
      {"biometry", "Measurements against manual masks: DRIVE, HRF, CHASE_DB1, STARE, Drishti-GS",
       make_biometry},
      {"lesions", "Lesions by pixel: IDRiD segmentation", make_lesions},
      {"lesion-images", "Lesions by photograph: DIARETDB1, HEI-MED", make_lesion_images},
      {"lesion-boxes", "Lesion boxes: IDRiD segmentation", make_lesion_boxes},
      {"healthy-eyes", "Lesions said of healthy eyes: IDRiD, ODIR", make_healthy_eyes},
      {"disc-cup", "Optic disc and cup: IDRiD, Drishti-GS", make_disc_cup},
      {"landmarks", "Disc and fovea centres: IDRiD", make_landmarks},
      {"grades", "Diabetic retinopathy and macular oedema risk: IDRiD, EyePACS, APTOS", make_grades},
      {"diseases", "Eight classes of disease: ODIR", make_diseases},
      {"myopia", "Pathological myopia: PALM", make_myopia},
      {"quality", "Photograph quality: EyeQ labels", make_quality},
      {"laterality", "Right or left eye: ODIR", make_laterality},
      {"gate", "Gate against pictures that are no fundus photographs", make_gate},
      {"calibration", "Calibration of probabilities: IDRiD, EyePACS, ODIR", make_calibration},
  };
  return kBenchmarks;
}

}  // namespace retinal
