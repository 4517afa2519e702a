#include "evaluation/reference_figures.h"

#include "evaluation/agreement.h"

namespace retinal {
namespace {

constexpr bool kSmaller = true;

ReferenceFigure row(std::string key, double floor, double aim, std::string reference = "",
                    bool smaller = false) {
  return {std::move(key), floor, aim, smaller, std::move(reference)};
}

std::vector<ReferenceFigure> make_table() {
  std::vector<ReferenceFigure> table = {
      row("cost.seconds", 1.0, 0.6,
          "AutoMorph: 50 networks, about 174 CPU seconds, 94 s at best on two cores", kSmaller),
      row("cost.memory", 1.5, 0.8, "", kSmaller),
      row("cost.models", 30, 15, "", kSmaller),
      row("drive.vessel.dice", 0.810, 0.828, "little W-Net, measured the same way: 0.823"),
      row("drive.vessel.auc", 0.978, 0.983, "little W-Net, measured the same way: 0.981"),
      row("hrf_av.vessel.dice", 0.78, 0.82),
      row("stare.vessel.auc", 0.965, 0.980),
      row("hrf_av.artery_vein.accuracy", 0.90, 0.96,
          "prototype 0.83; little W-Net on a set it never saw: 0.85"),
      row("drive.artery_vein.accuracy", 0.88, 0.95, "prototype 0.80"),
      row("idrid.lesion.microaneurysm.ap", 0.45, 0.53, "challenge winner 0.502"),
      row("idrid.lesion.haemorrhage.ap", 0.58, 0.70, "challenge winner 0.680"),
      row("idrid.lesion.hard_exudate.ap", 0.84, 0.90, "challenge winner 0.885"),
      row("idrid.lesion.soft_exudate.ap", 0.70, 0.74, "challenge winner 0.700"),
      row("idrid.boxes.mean_best_iou", 0.45, 0.60, "RetinalGPT's published examples: best 0.26"),
      row("idrid.boxes.hard_exudate.ap_50", 0.35, 0.55),
      row("idrid.disc.iou", 0.925, 0.940, "challenge winner 0.934"),
      row("drishti.disc.dice", 0.965, 0.975, "AutoMorph's nets (2 of 8), measured the same way: 0.944"),
      row("drishti.cup.dice", 0.88, 0.91, "AutoMorph's nets (2 of 8), measured the same way: 0.830"),
      row("drishti.cdr_vertical.error", 0.07, 0.04, "AutoMorph's nets (2 of 8), measured the same way: 0.104",
          kSmaller),
      row("idrid.disc_center.mean", 21, 15, "challenge winner 21.1", kSmaller),
      row("idrid.fovea.mean", 41, 30, "challenge winner 64.5", kSmaller),
      row("idrid.dr.accuracy", 0.60, 0.72),
      row("idrid.dr.kappa", 0.75, 0.85),
      row("idrid.dr.referable_auc", 0.94, 0.97),
      row("idrid.joint.accuracy", 0.56, 0.64, "challenge winner 0.631"),
      row("eyepacs.dr.kappa", 0.66, 0.76),
      row("eyepacs.dr.referable_auc", 0.87, 0.93),
      row("odir.kappa", 0.56, 0.66),
      row("odir.auc", 0.930, 0.955),
      row("odir.final", 0.80, 0.86),
      row("palm.auc", 0.985, 0.997),
      row("eyeq.auc", 0.90, 0.97, "QuickQual, three classes, trained on 12,500 labels: 0.969"),
      row("odir.laterality.accuracy", 0.99, 1.0, "multimodal models stay under 0.60"),
      row("gate.auroc", 0.99, 0.999),
      row("gate.wrongly_refused", 0.01, 0.002, "", kSmaller),
      row("idrid.referable.ece", 0.06, 0.03, "", kSmaller),
      row("eyepacs.referable.ece", 0.06, 0.03, "", kSmaller)};
  for (const char* disease : {"normal", "diabetic_retinopathy", "glaucoma", "cataract", "amd",
                              "hypertensive_retinopathy", "pathological_myopia", "other_abnormality"})
    table.push_back(row(std::string("odir.") + disease + ".ece", 0.06, 0.03, "", kSmaller));
  for (const auto& [set, title] : agreement_sets())
    for (const MainFeature& main : main_features()) {
      const std::string key = set + ".biometry." + main.key + ".";
      table.push_back({key + "error_ratio", 1.0, std::nullopt, kSmaller, ""});
      if (!main.required) continue;
      table.push_back({key + "icc", 0.75, std::nullopt, false, ""});
      table.push_back({key + "coverage", 0.85, std::nullopt, false, ""});
    }
  // The first version had to reach this; there is no aim for it.
  table.push_back({"odir.macro_auc", 0.85, std::nullopt, false, "prototype 0.889"});
  return table;
}

}  // namespace

const std::vector<ReferenceFigure>& reference_figures() {
  static const std::vector<ReferenceFigure> kTable = make_table();
  return kTable;
}

const ReferenceFigure* find_reference(const std::string& key) {
  for (const ReferenceFigure& reference : reference_figures())
    if (reference.key == key) return &reference;
  return nullptr;
}

std::string reached(const ReferenceFigure& reference, double value) {
  const auto passes = [&](const std::optional<double>& bound) {
    return bound && (reference.smaller_is_better ? value <= *bound : value >= *bound);
  };
  if (!reference.floor) return "";
  if (passes(reference.aim)) return "aim";
  return passes(reference.floor) ? "floor" : "below";
}

}  // namespace retinal
