// Files of a folder that a hostile task may have written to: no link is followed, no other file system entered.
#pragma once
#include <sys/stat.h>

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "file.h"

namespace atoll_memory::scratch {

/** Opens what lies in a folder under a name without slashes. @throws ScratchFile */
File open(int folder, const std::string& name, int flags);
/** Of what lies there, not of what it links to; none: nothing does. */
std::optional<struct stat> statOf(int folder, const std::string& name);
struct stat statOf(int file);

/** Calls `visit` for each name in a folder, which may remove what it is called for. */
void visitNames(int folder, const std::function<void(const std::string&)>& visit);
/**
 * Removes what lies there, whatever it is, and all that is in it, however deep.
 * @param root of the area, through which deep folders are taken apart
 */
void remove(int root, int folder, const std::string& name);

std::string targetOf(int folder, const std::string& name);

using Attributes = std::map<std::string, std::string>;
/** Extended attributes, access lists among them. */
Attributes attributesOf(int file);
void setAttributes(int file, const Attributes& wanted);

/** The next bytes from `from` on that are not a hole: where they begin and end; none before `end`. */
std::optional<std::pair<size_t, size_t>> nextData(int file, size_t from, size_t end);

/**
 * Whether a file of this folder that has the change time of before has the content of before, once its pages were
 * written back (Linux 6.13, for file systems that note writes through mappings).
 */
bool tellsChanges(int folder);

}  // namespace atoll_memory::scratch
