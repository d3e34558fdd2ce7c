// What announcement mails have in common, most frequent last. FROZEN: archives written with
// it can only be read with these very octets. A better one gets a new number and its own function.
#include <string_view>

namespace nikkan::archive::raw {

std::string_view dictionary_1();

std::string_view dictionary_1() {
  return
      "Return-Path: <mailman-bounces@ietf.org>\nX-Original-To: \nDelivered-To: \n"
      "Authentication-Results: mail2.ietf.org (amavisd-new); dkim=pass (1024-bit key) header.d=ietf.org\n"
      "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=ietf.org; s=ietf1; t=; bh=; h=From:To:Subject:Date:"
      "Reply-To:List-Id:List-Archive:List-Help:List-Post:List-Subscribe:List-Unsubscribe; b=\n"
      "Content-Language: en\nContent-Type: Multipart/Mixed; Boundary=\"NextPart\"\n--NextPart\n"
      "Content-Type: Message/External-body; access-type=\"anon-ftp\"; site=\"ftp.ietf.org\"; directory=\"internet-drafts\"\n"
      "Content-Type: text/plain; charset=\"us-ascii\"\nContent-Transfer-Encoding: quoted-printable\n"
      "X-Mailman-Version: 2.1.22\nX-Test-IDTracker: no\nAuto-Submitted: auto-generated\n"
      "To: IETF-Announce <ietf-announce@ietf.org>\nCc: The IESG <iesg@ietf.org>\nReply-To: last-call@ietf.org\n"
      "Sender: iesg-secretary@ietf.org\nFrom: The IESG <iesg-secretary@ietf.org>\nSubject: Last Call: <draft-ietf-"
      "Protocol Action: 'Document Action: ' to Proposed Standard (draft-ietf-.txt)\n"
      "The IESG has received a request from the Working Group (wg) to consider the following document: - '"
      "' as Proposed Standard\n\nThe IESG plans to make a decision in the next few weeks, and solicits final comments on "
      "this action. Please send substantive comments to the last-call@ietf.org mailing lists by \n\nAbstract\n\n"
      "The file can be obtained via\nhttps://datatracker.ietf.org/doc/draft-ietf-\n\n"
      "No IPR declarations have been submitted directly on this I-D.\n"
      "The IESG has approved the following document:\n- '\n  () as Informational RFC\nThis document is the product of the "
      "Working Group.\n\nThe IESG contact persons are \n\nA URL of this Internet-Draft is:\nTechnical Summary\n\n"
      "Working Group Summary\n\nDocument Quality\n\nPersonnel\n\n   The Document Shepherd is . Responsible Area Director is \n"
      "From: rfc-editor@rfc-editor.org\nTo: ietf-announce@ietf.org, rfc-dist@rfc-editor.org\nCc: drafts-update-ref@iana.org\n"
      "A new Request for Comments is now available in online RFC libraries.\n\n        RFC \n\n        Title:      \n"
      "        Author:     \n        Status:     Standards Track\n        Stream:     IETF\n        Date:       \n"
      "        Mailbox:    \n        Pages:      \n        Updates/Obsoletes/SeeAlso:   None\n\n        I-D Tag:    draft-ietf-"
      "\n\n        URL:        https://www.rfc-editor.org/info/rfc\n\n        DOI:        10.17487/RFC\n\n"
      "This document is a product of the Working Group of the IETF.\n\nThis is now a Proposed Standard.\n\n"
      "STANDARDS TRACK: This document specifies an Internet Standards Track protocol for the Internet community\n"
      "INFORMATIONAL: This memo provides information for the Internet community.\n"
      "Received: from localhost (localhost [127.0.0.1]) by mail2.ietf.org (Postfix) with ESMTP id \n"
      "\tfor <i-d-announce@ietf.org>; Mon, Tue, Wed, Thu, Fri, Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec 2024 2025 2026 "
      "-0700 (PDT) -0800 (PST)\nX-Virus-Scanned: amavisd-new at ietf.org\n"
      "Received: from [10.244.2.52] (unknown [104.131.183.230]) by mail2.ietf.org (Postfix) with ESMTP id \n"
      "MIME-Version: 1.0\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: 8bit\n"
      "From: internet-drafts@ietf.org\nTo: <i-d-announce@ietf.org>\nX-Test-IDTracker: no\nX-IETF-IDTracker: 12.53.0\n"
      "Auto-Submitted: auto-generated\nPrecedence: bulk\nReply-To: internet-drafts@ietf.org\n"
      "Message-ID: <17647..@dt-datatracker-5bd94c585b-wk4l4>\nDate: Wed, 03 Dec 2025 00:00:00 -0800\nMessage-ID-Hash: \n"
      "X-Message-ID-Hash: \nX-MailFrom: internet-drafts@ietf.org\nX-Mailman-Rule-Hits: implicit-dest\n"
      "X-Mailman-Rule-Misses: dmarc-mitigation; no-senders; approved; loop; banned-address; emergency; member-moderation; "
      "header-match-i-d-announce.ietf.org-0; nonmember-moderation; administrivia; max-recipients; max-size; news-moderation; "
      "no-subject; digests; suspicious-header\nX-Mailman-Version: 3.3.9rc6\n"
      "Subject: [I-D-Announce] I-D Action: draft-ietf--00.txt\n"
      "List-Id: Internet Draft Announcements only <i-d-announce.ietf.org>\n"
      "Archived-At: <https://mailarchive.ietf.org/arch/msg/i-d-announce/>\n"
      "List-Archive: <https://mailarchive.ietf.org/arch/browse/i-d-announce>\n"
      "List-Help: <mailto:i-d-announce-request@ietf.org?subject=help>\n"
      "List-Owner: <mailto:i-d-announce-owner@ietf.org>\nList-Post: <mailto:i-d-announce@ietf.org>\n"
      "List-Subscribe: <mailto:i-d-announce-join@ietf.org>\nList-Unsubscribe: <mailto:i-d-announce-leave@ietf.org>\n\n"
      "A New Internet-Draft is available from the on-line Internet-Drafts directories.\n"
      "This draft is a work item of the Working Group of the IETF.\n"
      "Internet-Draft draft-ietf--00.txt is now available. It is a work item of the  (WG) WG of the IETF.\n\n"
      "   Title:   \n   Author:  \n   Authors: \n            \n   Name:    draft-ietf-\n   Pages:   \n   Dates:   2025-\n\nAbstract:\n\n"
      "   This document defines specifies describes the protocol for in the Internet. This document updates RFC \n"
      "   The mechanism the extension of the use of the network with an ability to provide that are used by the \n\n"
      "The IETF datatracker status page for this Internet-Draft is:\nhttps://datatracker.ietf.org/doc/draft-ietf-/\n\n"
      "There is also an HTML version available at:\nhttps://www.ietf.org/archive/id/draft-ietf--00.html\n\n"
      "There is also an HTMLized version available at:\nhttps://datatracker.ietf.org/doc/html/draft-ietf-\n\n"
      "A diff from the previous version is available at:\nhttps://author-tools.ietf.org/iddiff?url2=draft-ietf-\n\n"
      "Internet-Drafts are also available by rsync at:\nrsync.ietf.org::internet-drafts\n\n"
      "_______________________________________________\nI-D-Announce mailing list -- i-d-announce@ietf.org\n"
      "To unsubscribe send an email to i-d-announce-leave@ietf.org\n";
}

}  // namespace nikkan::archive::raw
