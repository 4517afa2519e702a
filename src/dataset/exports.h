#pragma once
// Samples in the forms that other programs read. Paths in all of them are relative to the folder of the data
// set.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "dataset/sample.h"

namespace retinal {

/// COCO object detection: one annotation for every connected piece of every mask, `bbox` [x, y, width,
/// height] in pixels, `segmentation` as uncompressed run lengths over columns, categories by structure.
/// Throws InputError naming a picture or mask that cannot be read.
Json coco_json(const std::vector<Sample>& samples, const std::filesystem::path& root);

/// LLaVA's list of {id, image, conversations}: the published questions, or one question about the labels;
/// "<image>" stands once, in the first question. `without` counts samples that have neither and are left out.
Json llava_json(const std::vector<Sample>& samples, const std::filesystem::path& root, std::size_t& without);

/// The labels of a sample as one sentence per label: "Diabetic retinopathy grade 2 on the ICDR scale: ...".
/// Empty without labels.
std::string label_sentences(const Sample& sample);

/// One row a sample, one column a label, with picture, split, patient, table and row; empty cells are absent
/// labels.
std::string samples_csv(const std::vector<Sample>& samples, const std::filesystem::path& root);

struct CroissantOptions {
  std::string name, description;
  std::string license;                     ///< as its owner words it; required by the format
  std::string url;                         ///< of the data set; may be empty
  std::string table_file = "samples.csv";  ///< the table written beside the description
  std::string table_sha256;
};

/// MLCommons Croissant 1.1 (JSON-LD): the table and every picture as a file with its SHA-256, and a record
/// set whose fields are the columns of samples_csv(). Throws FileError naming a picture that is missing.
Json croissant_json(const std::vector<Sample>& samples, const std::filesystem::path& root,
                    const CroissantOptions& options);

/// Columns of samples_csv() with their Croissant data types.
std::vector<std::pair<std::string, std::string>> samples_csv_columns(const std::vector<Sample>& samples);

/// `file` relative to `root`, with forward slashes.
std::string relative_name(const std::filesystem::path& file, const std::filesystem::path& root);

}  // namespace retinal
