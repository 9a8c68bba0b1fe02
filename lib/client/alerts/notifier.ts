/** Whether the browser shows notifications of this page; `unsupported` also where the page came without TLS. */
export type NotifyPermission = "default" | "granted" | "denied" | "unsupported";

export interface NotificationContent {
  readonly title: string;
  readonly body: string;
  /** One of the same tag takes the place of the one before. */
  readonly tag: string;
  /** What a click on it does. */
  readonly onClick: () => void;
}

/** The browser's notifications, or a test's. */
export interface Notifier {
  readonly permission: NotifyPermission;
  /** Asks the person. To be called while they press something. */
  ask(): Promise<NotifyPermission>;
  /** @throws where the browser shows none of a page itself */
  show(content: NotificationContent): void;
}

/** Shows nothing: on the server. */
export const noNotifier: Notifier = {
  permission: "unsupported",
  ask: () => Promise.resolve("unsupported"),
  show: () => {},
};

export function browserNotifier(): Notifier {
  if (!("Notification" in globalThis) || !isSecureContext) return noNotifier;
  return {
    get permission() {
      return Notification.permission;
    },
    ask: () => Notification.requestPermission(),
    show: ({ title, body, tag, onClick }) => {
      // The page makes the sound itself.
      const notification = new Notification(title, { body, tag, silent: true, icon: "/icon.svg" });
      notification.onclick = () => {
        focus();
        notification.close();
        onClick();
      };
    },
  };
}
