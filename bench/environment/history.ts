import type { ResolvedTicket } from '#history';

interface Trouble {
  readonly subject: string;
  readonly description: string;
  readonly resolution: string;
}

const TROUBLES: readonly Trouble[] = [
  {
    subject: 'Printer prints blank pages',
    description: 'Since the update the printer on the floor prints blank pages for accounting.',
    resolution: 'Reinstalled the printer driver that the update had replaced.',
  },
  {
    subject: 'VPN disconnects every few minutes',
    description: 'The VPN client loses its connection when the laptop changes between wireless networks.',
    resolution: 'Raised the keep-alive of the VPN profile and updated the client.',
  },
  {
    subject: 'Mailbox is full',
    description: 'Outlook reports that the mailbox is full and no message can be sent.',
    resolution: 'Switched on the online archive and moved messages older than two years.',
  },
  {
    subject: 'Shared drive is not mapped after logon',
    description: 'The drive letter of the department is missing after logon.',
    resolution: 'Corrected the group membership that the logon script asks for.',
  },
  {
    subject: 'Laptop does not wake up from sleep',
    description: 'The screen of the laptop stays black after the lid is opened.',
    resolution: 'Updated the firmware of the docking station.',
  },
  {
    subject: 'Password expired while travelling',
    description: 'The password cannot be changed because the domain is out of reach.',
    resolution: 'Reset the password and signed in once through the VPN.',
  },
  {
    subject: 'Invoice program reports a licence error',
    description: 'The accounting program closes with error 417 when an invoice is opened.',
    resolution: 'Restarted the licence service and released the stale seats.',
  },
  {
    subject: 'No sound in video meetings',
    description: 'The headset is recognised but nobody can be heard in meetings.',
    resolution: 'Selected the headset as communication device.',
  },
  {
    subject: 'Backup of the file server failed',
    description: 'Last night the backup job ended with a warning about a locked file.',
    resolution: 'Excluded the temporary folder of the database and repeated the job.',
  },
  {
    subject: 'New employee needs accounts',
    description: 'A new colleague starts on Monday in the sales department.',
    resolution: 'Created the accounts from the template of the department.',
  },
];

const TICKETS = 50;

/**
 * The tenant's resolved tickets, of ten kinds of trouble. There are few, so that the worker is measured: the search is Postgres' work, and what
 * it costs depends on how long and how uniform a history is.
 */
export const RESOLVED_TICKETS: readonly ResolvedTicket[] = Array.from({ length: TICKETS }, (_, index) => {
  const trouble = TROUBLES[index % TROUBLES.length];
  if (trouble === undefined) throw new RangeError('There is no such trouble.');
  return {
    ...trouble,
    ticketId: String(500_000 + index),
    description: `${trouble.description} Reported from room ${index}.`,
    resolvedAt: new Date(Date.UTC(2026, 0, 1 + index)),
    source: 'import',
  };
});
