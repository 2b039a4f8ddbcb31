/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The backend "sip2": a library system that speaks 3M SIP2, in the dialect its profile describes.
 * What each call does and what its errors mean: sync/library.h.
 */
#pragma once

#include "sync/library.h"

extern const DsLibraryBackend ds_sip2_backend;
