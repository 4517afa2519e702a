#include "dataset/vocabulary.h"

namespace retinal {

const std::vector<std::string>& icdr_names() {
  static const std::vector<std::string> kNames = {
      "no diabetic retinopathy", "mild nonproliferative diabetic retinopathy",
      "moderate nonproliferative diabetic retinopathy", "severe nonproliferative diabetic retinopathy",
      "proliferative diabetic retinopathy"};
  return kNames;
}

const std::vector<std::string>& edema_risk_names() {
  static const std::vector<std::string> kNames = {
      "no visible hard exudates", "hard exudates at least one disc diameter away from the fovea",
      "hard exudates within one disc diameter of the fovea"};
  return kNames;
}

const std::vector<std::string>& messidor_names() {
  static const std::vector<std::string> kNames = {
      "no retinopathy", "1 to 5 microaneurysms, no haemorrhage",
      "6 to 14 microaneurysms or fewer than 5 haemorrhages, no neovascularisation",
      "15 or more microaneurysms, 5 or more haemorrhages, or neovascularisation"};
  return kNames;
}

const std::vector<std::string>& myopic_maculopathy_names() {
  static const std::vector<std::string> kNames = {"no macular lesions", "tessellated fundus",
                                                  "diffuse chorioretinal atrophy",
                                                  "patchy chorioretinal atrophy", "macular atrophy"};
  return kNames;
}

const std::vector<std::string>& eyeq_names() {
  static const std::vector<std::string> kNames = {"good", "usable", "reject"};
  return kNames;
}

const std::vector<std::pair<std::string, std::string>>& rfmid_findings() {
  static const std::vector<std::pair<std::string, std::string>> kFindings = {
      {"DR", "diabetic retinopathy"},
      {"ARMD", "age-related macular degeneration"},
      {"MH", "media haze"},
      {"DN", "drusen"},
      {"MYA", "myopia"},
      {"BRVO", "branch retinal vein occlusion"},
      {"TSLN", "tessellation"},
      {"ERM", "epiretinal membrane"},
      {"LS", "laser scars"},
      {"MS", "macular scar"},
      {"CSR", "central serous retinopathy"},
      {"ODC", "optic disc cupping"},
      {"CRVO", "central retinal vein occlusion"},
      {"TV", "tortuous vessels"},
      {"AH", "asteroid hyalosis"},
      {"ODP", "optic disc pallor"},
      {"ODE", "optic disc edema"},
      {"ST", "optociliary shunt"},
      {"AION", "anterior ischemic optic neuropathy"},
      {"PT", "parafoveal telangiectasia"},
      {"RT", "retinal traction"},
      {"RS", "retinitis"},
      {"CRS", "chorioretinitis"},
      {"EDN", "exudation"},
      {"RPEC", "retinal pigment epithelium changes"},
      {"MHL", "macular hole"},
      {"RP", "retinitis pigmentosa"},
      {"CWS", "cotton wool spots"},
      {"CB", "coloboma"},
      {"ODPM", "optic disc pit maculopathy"},
      {"PRH", "preretinal haemorrhage"},
      {"MNF", "myelinated nerve fibers"},
      {"HR", "haemorrhagic retinopathy"},
      {"CRAO", "central retinal artery occlusion"},
      {"TD", "tilted disc"},
      {"CME", "cystoid macular edema"},
      {"PTCR", "post-traumatic choroidal rupture"},
      {"CF", "choroidal folds"},
      {"VH", "vitreous haemorrhage"},
      {"MCA", "macroaneurysm"},
      {"VS", "vasculitis"},
      {"BRAO", "branch retinal artery occlusion"},
      {"PLQ", "plaque"},
      {"HPED", "haemorrhagic pigment epithelial detachment"},
      {"CL", "collateral vessels"}};
  return kFindings;
}

}  // namespace retinal
