#pragma once
// The words behind the numbers and codes of the sets, as their publishers define them.

#include <string>
#include <utility>
#include <vector>

namespace retinal {

/// International Clinical Diabetic Retinopathy scale, 0..4: "no diabetic retinopathy" ... Wilkinson et al.
/// 2003.
const std::vector<std::string>& icdr_names();

/// Risk of macular edema, 0..2, as IDRiD and Messidor define it.
const std::vector<std::string>& edema_risk_names();

/// Messidor's retinopathy grade, 0..3, with its criteria. Decencière et al. 2014.
const std::vector<std::string>& messidor_names();

/// META-PM categories of myopic maculopathy, 0..4. Ohno-Matsui et al. 2015.
const std::vector<std::string>& myopic_maculopathy_names();

/// EyeQ's quality, 0..2. Fu et al. 2019.
const std::vector<std::string>& eyeq_names();

/// RFMiD's 45 codes in the order of its columns, with their names. Pachade et al. 2021.
const std::vector<std::pair<std::string, std::string>>& rfmid_findings();

}  // namespace retinal
