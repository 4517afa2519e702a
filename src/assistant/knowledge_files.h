#pragma once
// The texts of knowledge/*.toml as CMake compiled them in; internal to the knowledge base.

#include <vector>

#include "assistant/knowledge.h"

namespace retinal {

const std::vector<KnowledgeFile>& knowledge_files();

}  // namespace retinal
