#pragma once
// Readers of the public sets as their publishers lay them out; docs/datasets.md shows each. Shared by this
// room only.

#include <vector>

#include "dataset/layout_folder.h"
#include "dataset/sample.h"

namespace retinal {

// Grades (publishers_grades.cpp)
std::vector<Sample> read_aptos2019(const LayoutFolder& folder);
std::vector<Sample> read_eyepacs2015(const LayoutFolder& folder);
std::vector<Sample> read_idrid_b(const LayoutFolder& folder);
std::vector<Sample> read_messidor1(const LayoutFolder& folder);
std::vector<Sample> read_messidor2(const LayoutFolder& folder);
std::vector<Sample> read_mmac_task1(const LayoutFolder& folder);

// Diseases (publishers_diseases.cpp)
std::vector<Sample> read_odir5k(const LayoutFolder& folder);
std::vector<Sample> read_rfmid(const LayoutFolder& folder);
std::vector<Sample> read_ukbiobank(const LayoutFolder& folder);
std::vector<Sample> read_refuge(const LayoutFolder& folder);
std::vector<Sample> read_palm_challenge(const LayoutFolder& folder);

// Masks and positions (publishers_masks.cpp)
std::vector<Sample> read_drive_published(const LayoutFolder& folder);
std::vector<Sample> read_rite(const LayoutFolder& folder);
std::vector<Sample> read_hrf_published(const LayoutFolder& folder);
std::vector<Sample> read_chase_published(const LayoutFolder& folder);
std::vector<Sample> read_stare_published(const LayoutFolder& folder);
std::vector<Sample> read_drishti_published(const LayoutFolder& folder);
std::vector<Sample> read_diaretdb1_published(const LayoutFolder& folder);
std::vector<Sample> read_idrid_a(const LayoutFolder& folder);
std::vector<Sample> read_idrid_c(const LayoutFolder& folder);
std::vector<Sample> read_mmac_task2(const LayoutFolder& folder);

// General medical question answering (publishers_general.cpp)
std::vector<Sample> read_vqa_rad(const LayoutFolder& folder);
std::vector<Sample> read_slake(const LayoutFolder& folder);
std::vector<Sample> read_pathvqa(const LayoutFolder& folder);
std::vector<Sample> read_llava_med(const LayoutFolder& folder);

}  // namespace retinal
